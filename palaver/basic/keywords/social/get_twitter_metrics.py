"""GET TWITTER METRICS: figures of Twitter."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET TWITTER METRICS",
    family="social",
    tier=3,
    effect="send",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="social",
    doc="Figures of Twitter.",
    example="m = GET TWITTER METRICS id",
)
