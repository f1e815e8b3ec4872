"""DELETE: deletes rows; an address is asked by HTTP, a path is a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DELETE",
    family="data",
    tier=1,
    effect="write",
    aliases=("DELETE FROM",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("condition", required=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
    ),
    returns="integer",
    overloads=True,
    doc="Deletes rows; an address is asked by HTTP, a path is a file.",
    example='DELETE FROM "orders" WHERE age > 90',
)
