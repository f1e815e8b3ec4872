"""CLEAR USER MEMORY: forgets all that is kept for the user."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR USER MEMORY",
    family="memory",
    tier=1,
    effect="write",
    doc="Forgets all that is kept for the user.",
    example="CLEAR USER MEMORY",
)
