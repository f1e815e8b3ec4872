"""LIST MEMBERS: who is in a group."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LIST MEMBERS",
    family="office",
    tier=2,
    effect="read",
    parameters=(Parameter("group", kind="text"),),
    returns="array",
    module="groups",
    doc="Who is in a group.",
    example='people = LIST MEMBERS "team"',
)
