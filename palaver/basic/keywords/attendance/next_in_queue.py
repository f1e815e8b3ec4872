"""NEXT IN QUEUE: takes the next conversation."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="NEXT IN QUEUE",
    family="attendance",
    tier=2,
    effect="write",
    returns="map",
    module="attendance",
    doc="Takes the next conversation.",
    example="conversation = NEXT IN QUEUE",
)
