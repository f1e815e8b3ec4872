"""LEAVE MEET: leaves the room."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="LEAVE MEET",
    family="office",
    tier=2,
    effect="write",
    module="meet",
    doc="Leaves the room.",
    example="LEAVE MEET",
)
