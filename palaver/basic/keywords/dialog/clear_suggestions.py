"""CLEAR SUGGESTIONS: takes all suggestions away."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR SUGGESTIONS",
    family="dialog",
    tier=1,
    effect="write",
    doc="Takes all suggestions away.",
    example="CLEAR SUGGESTIONS",
)
