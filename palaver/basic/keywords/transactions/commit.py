"""COMMIT: makes the changes count."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="COMMIT",
    family="transactions",
    tier=2,
    effect="write",
    doc="Makes the changes count.",
    example="COMMIT",
)
