"""INVITE TO MEET: invites people to a room."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="INVITE TO MEET",
    family="office",
    tier=2,
    effect="send",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("people"),
    ),
    module="meet",
    doc="Invites people to a room.",
    example="INVITE TO MEET id, people",
)
