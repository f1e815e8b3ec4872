"""KB LIST COLLECTIONS: all collections."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="KB LIST COLLECTIONS",
    family="kbstats",
    tier=3,
    effect="read",
    returns="array",
    module="statistics",
    doc="All collections.",
    example="all = KB LIST COLLECTIONS",
)
