"""RESUME: goes on playing."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="RESUME",
    family="media",
    tier=3,
    effect="send",
    module="player",
    doc="Goes on playing.",
    example="RESUME",
)
