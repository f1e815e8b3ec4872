"""BOT REFLECTION INSIGHTS: what it found."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="BOT REFLECTION INSIGHTS",
    family="agents",
    tier=3,
    effect="read",
    apart=True,
    aliases=("GET REFLECTION INSIGHTS",),
    returns="any",
    module="reflection",
    doc="What it found.",
    example="found = BOT REFLECTION INSIGHTS",
)
