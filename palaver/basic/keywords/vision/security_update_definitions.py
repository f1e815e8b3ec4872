"""SECURITY UPDATE DEFINITIONS: brings a guard up to date."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY UPDATE DEFINITIONS",
    family="vision",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text", required=False),),
    module="guards",
    doc="Brings a guard up to date.",
    example='SECURITY UPDATE DEFINITIONS "scanner"',
)
