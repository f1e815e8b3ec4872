"""ALLOW ROLE: lets only a role run this script."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ALLOW ROLE",
    family="scripts",
    tier=3,
    effect="write",
    parameters=(Parameter("role", kind="text"),),
    module="roles",
    doc="Lets only a role run this script.",
    example='ALLOW ROLE "staff"',
)
