"""KB STATISTICS: how much is known."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="KB STATISTICS",
    family="kbstats",
    tier=3,
    effect="read",
    returns="map",
    module="statistics",
    doc="How much is known.",
    example="stats = KB STATISTICS",
)
