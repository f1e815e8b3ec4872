"""VALIDATE: whether data keeps rules."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="VALIDATE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("data"),
        Parameter("rules"),
    ),
    returns="map",
    doc="Whether data keeps rules.",
    example='found = VALIDATE order, "total > 0"',
)
