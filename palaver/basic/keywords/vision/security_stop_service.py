"""SECURITY STOP SERVICE: stops a guard."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY STOP SERVICE",
    family="vision",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text"),),
    module="guards",
    doc="Stops a guard.",
    example='SECURITY STOP SERVICE "scanner"',
)
