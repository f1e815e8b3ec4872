"""SAVE: inserts a row, or updates the one with its key."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SAVE",
    family="data",
    tier=1,
    effect="write",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, words=("AS",), many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Inserts a row, or updates the one with its key.",
    example='SAVE "orders", order',
)
