"""SECURITY INSTALL TOOL: installs a guard."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SECURITY INSTALL TOOL",
    family="vision",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text"),),
    module="guards",
    doc="Installs a guard.",
    example='SECURITY INSTALL TOOL "scanner"',
)
