"""GET CAMPAIGN STATS: figures of a campaign."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET CAMPAIGN STATS",
    family="social",
    tier=3,
    effect="read",
    parameters=(Parameter("name", kind="text"),),
    returns="map",
    module="marketing",
    doc="Figures of a campaign.",
    example='stats = GET CAMPAIGN STATS "spring"',
)
