"""PAUSE: holds what plays."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="PAUSE",
    family="media",
    tier=3,
    effect="send",
    module="player",
    doc="Holds what plays.",
    example="PAUSE",
)
