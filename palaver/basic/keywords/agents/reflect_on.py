"""REFLECT ON: looks at one thing."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REFLECT ON",
    family="agents",
    tier=3,
    effect="read",
    apart=True,
    parameters=(Parameter("subject"),),
    returns="any",
    module="reflection",
    doc="Looks at one thing.",
    example='REFLECT ON "tone"',
)
