"""NEW OBJECT: an empty map."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="NEW OBJECT",
    family="data",
    tier=1,
    effect="pure",
    aliases=("CREATE OBJECT",),
    returns="map",
    doc="An empty map.",
    example="order = NEW OBJECT",
)
