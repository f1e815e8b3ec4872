"""CLEAR TOOLS: takes all tools back."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR TOOLS",
    family="context",
    tier=1,
    effect="write",
    doc="Takes all tools back.",
    example="CLEAR TOOLS",
)
