"""ROLLBACK: takes the changes back."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="ROLLBACK",
    family="transactions",
    tier=2,
    effect="write",
    doc="Takes the changes back.",
    example="ROLLBACK",
)
