"""BEGIN TRANSACTION: changes count from COMMIT on only."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="BEGIN TRANSACTION",
    family="transactions",
    tier=2,
    effect="write",
    doc="Changes count from COMMIT on only.",
    example="BEGIN TRANSACTION",
)
