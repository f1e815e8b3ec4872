"""ANALYZE FACE: what a face shows."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ANALYZE FACE",
    family="vision",
    tier=3,
    effect="read",
    parameters=(Parameter("image"),),
    returns="map",
    module="vision",
    doc="What a face shows.",
    example="found = ANALYZE FACE photo",
)
