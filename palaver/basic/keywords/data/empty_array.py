"""NEW ARRAY: an empty array."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="NEW ARRAY",
    family="data",
    tier=1,
    effect="pure",
    returns="array",
    doc="An empty array.",
    example="list = NEW ARRAY",
)
