"""KB COLLECTION STATS: how much a collection holds."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="KB COLLECTION STATS",
    family="kbstats",
    tier=3,
    effect="read",
    parameters=(Parameter("collection", kind="text"),),
    returns="map",
    module="statistics",
    doc="How much a collection holds.",
    example='stats = KB COLLECTION STATS "menu"',
)
