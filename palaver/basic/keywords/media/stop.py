"""STOP: ends what plays."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="STOP",
    family="media",
    tier=3,
    effect="send",
    module="player",
    doc="Ends what plays.",
    example="STOP",
)
