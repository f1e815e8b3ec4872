"""LIST TEMPLATES: all stored templates."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="LIST TEMPLATES",
    family="comms",
    tier=2,
    effect="read",
    returns="array",
    doc="All stored templates.",
    example="all = LIST TEMPLATES",
)
