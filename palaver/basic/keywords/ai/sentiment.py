"""SENTIMENT: how a text is meant."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SENTIMENT",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("text", kind="text"),),
    returns="map",
    doc="How a text is meant.",
    example="mood = SENTIMENT answer",
)
