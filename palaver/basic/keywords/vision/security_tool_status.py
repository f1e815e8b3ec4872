"""SECURITY TOOL STATUS: how a guard is."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY TOOL STATUS",
    family="vision",
    tier=3,
    effect="read",
    parameters=(Parameter("name", kind="text", required=False),),
    returns="map",
    module="guards",
    doc="How a guard is.",
    example='found = SECURITY TOOL STATUS "scanner"',
)
