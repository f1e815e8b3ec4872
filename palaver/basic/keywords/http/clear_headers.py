"""CLEAR HEADERS: sends no headers of its own any more."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR HEADERS",
    family="http",
    tier=1,
    effect="write",
    doc="Sends no headers of its own any more.",
    example="CLEAR HEADERS",
)
