"""THINK KB: searches the active collections."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="THINK KB",
    family="context",
    tier=1,
    effect="read",
    parameters=(Parameter("query", kind="text"),),
    returns="map",
    doc="Searches the active collections.",
    example='found = THINK KB "opening hours"',
)
