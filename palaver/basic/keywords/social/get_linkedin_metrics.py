"""GET LINKEDIN METRICS: figures of LinkedIn."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET LINKEDIN METRICS",
    family="social",
    tier=3,
    effect="send",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="social",
    doc="Figures of LinkedIn.",
    example="m = GET LINKEDIN METRICS id",
)
