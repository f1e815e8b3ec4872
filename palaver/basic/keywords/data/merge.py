"""MERGE: inserts or updates many rows, or joins two arrays."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="MERGE",
    family="data",
    tier=1,
    effect="write",
    aliases=("MERGE INTO",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("rows", required=False, words=("WITH",)),
        Parameter("key", required=False, words=("BY",)),
        Parameter("columns", required=False),
        Parameter("on", required=False, words=("ON",), shape="condition", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Inserts or updates many rows, or joins two arrays.",
    example='MERGE "stock" WITH rows BY "sku"',
)
