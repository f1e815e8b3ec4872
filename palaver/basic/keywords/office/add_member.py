"""ADD MEMBER: adds somebody to a group."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD MEMBER",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("group", kind="text"),
        Parameter("email", kind="text"),
        Parameter("role", kind="text", required=False),
    ),
    returns="text",
    module="groups",
    doc="Adds somebody to a group.",
    example='ADD MEMBER "team", email, "member"',
)
