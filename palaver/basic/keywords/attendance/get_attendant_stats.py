"""GET ATTENDANT STATS: how somebody answers."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET ATTENDANT STATS",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("id", kind="text"),),
    returns="map",
    module="attendance",
    doc="How somebody answers.",
    example="stats = GET ATTENDANT STATS id",
)
