"""GET FACEBOOK METRICS: figures of Facebook."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET FACEBOOK METRICS",
    family="social",
    tier=3,
    effect="send",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="social",
    doc="Figures of Facebook.",
    example="m = GET FACEBOOK METRICS id",
)
