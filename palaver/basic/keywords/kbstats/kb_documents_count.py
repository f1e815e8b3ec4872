"""KB DOCUMENTS COUNT: how many documents there are."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="KB DOCUMENTS COUNT",
    family="kbstats",
    tier=3,
    effect="read",
    returns="integer",
    module="statistics",
    doc="How many documents there are.",
    example="n = KB DOCUMENTS COUNT",
)
