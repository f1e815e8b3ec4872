"""LIST BOTS: the bots of this session."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="LIST BOTS",
    family="agents",
    tier=2,
    effect="read",
    returns="array",
    doc="The bots of this session.",
    example="bots = LIST BOTS",
)
