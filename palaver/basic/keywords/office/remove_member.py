"""REMOVE MEMBER: takes somebody out of a group."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REMOVE MEMBER",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("group", kind="text"),
        Parameter("email", kind="text"),
    ),
    module="groups",
    doc="Takes somebody out of a group.",
    example='REMOVE MEMBER "team", email',
)
