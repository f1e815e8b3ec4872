"""KB STORAGE SIZE: how many megabytes there are."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="KB STORAGE SIZE",
    family="kbstats",
    tier=3,
    effect="read",
    returns="number",
    module="statistics",
    doc="How many megabytes there are.",
    example="mb = KB STORAGE SIZE",
)
