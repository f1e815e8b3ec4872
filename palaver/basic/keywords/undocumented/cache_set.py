"""CACHE SET: keeps a value for a while."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CACHE SET",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(
        Parameter("key", kind="text"),
        Parameter("value"),
        Parameter("other", required=False, many=True),
    ),
    undocumented=True,
    instead="use REMEMBER",
    doc="Keeps a value for a while.",
    example='CACHE SET "rate", 5',
)
