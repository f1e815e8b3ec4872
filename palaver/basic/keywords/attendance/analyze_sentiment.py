"""ANALYZE SENTIMENT: how a message is meant."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ANALYZE SENTIMENT",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("message", kind="text"),
    ),
    returns="map",
    module="attendance",
    doc="How a message is meant.",
    example="mood = ANALYZE SENTIMENT id, message",
)
