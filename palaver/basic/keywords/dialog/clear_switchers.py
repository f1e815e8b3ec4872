"""CLEAR SWITCHERS: takes all switchers away."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR SWITCHERS",
    family="dialog",
    tier=1,
    effect="write",
    doc="Takes all switchers away.",
    example="CLEAR SWITCHERS",
)
