"""INSERT: inserts a row."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="INSERT",
    family="data",
    tier=1,
    effect="write",
    aliases=("INSERT INTO",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, words=("AS",), many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
        Parameter("map", required=False, words=("VALUES",), positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Inserts a row.",
    example='INSERT INTO "orders" WITH item = item, amount = 2',
)
