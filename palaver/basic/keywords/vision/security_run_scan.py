"""SECURITY RUN SCAN: looks for what is unsafe."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY RUN SCAN",
    family="vision",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text", required=False),),
    returns="map",
    module="guards",
    doc="Looks for what is unsafe.",
    example='found = SECURITY RUN SCAN "scanner"',
)
