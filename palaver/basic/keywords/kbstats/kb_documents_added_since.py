"""KB DOCUMENTS ADDED SINCE: how many came lately."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="KB DOCUMENTS ADDED SINCE",
    family="kbstats",
    tier=3,
    effect="read",
    parameters=(Parameter("days", kind="integer"),),
    returns="integer",
    module="statistics",
    doc="How many came lately.",
    example="n = KB DOCUMENTS ADDED SINCE 7",
)
