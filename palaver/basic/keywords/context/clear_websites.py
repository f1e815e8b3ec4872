"""CLEAR WEBSITES: detaches all sites."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="CLEAR WEBSITES",
    family="context",
    tier=1,
    module="crawling",
    effect="write",
    doc="Detaches all sites.",
    example="CLEAR WEBSITES",
)
