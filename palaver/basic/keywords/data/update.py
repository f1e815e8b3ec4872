"""UPDATE: changes rows; the value is how many."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="UPDATE",
    family="data",
    tier=1,
    effect="write",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, many=True),
        Parameter(
            "set",
            required=False,
            words=(
                "SET",
                "WITH",
            ),
            shape="pairs",
            positional=False,
        ),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
    ),
    returns="integer",
    overloads=True,
    doc="Changes rows; the value is how many.",
    example='UPDATE "orders" SET paid = TRUE WHERE id = 17',
)
