"""GET INSTAGRAM METRICS: figures of Instagram."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET INSTAGRAM METRICS",
    family="social",
    tier=3,
    effect="send",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="social",
    doc="Figures of Instagram.",
    example="m = GET INSTAGRAM METRICS id",
)
