"""SECURITY GET REPORT: what a guard found."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY GET REPORT",
    family="vision",
    tier=3,
    effect="read",
    parameters=(Parameter("name", kind="text", required=False),),
    returns="map",
    module="guards",
    doc="What a guard found.",
    example='found = SECURITY GET REPORT "scanner"',
)
