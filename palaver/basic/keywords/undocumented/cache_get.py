"""CACHE GET: a value that was kept."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CACHE GET",
    family="undocumented",
    tier=3,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    undocumented=True,
    instead="use RECALL",
    doc="A value that was kept.",
    example='rate = CACHE GET "rate"',
)
