"""SECURITY START SERVICE: starts a guard."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY START SERVICE",
    family="vision",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text"),),
    module="guards",
    doc="Starts a guard.",
    example='SECURITY START SERVICE "scanner"',
)
