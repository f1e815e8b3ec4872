"""SCRAPE IMAGES: the pictures of a page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCRAPE IMAGES",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(Parameter("url", kind="url"),),
    returns="array",
    module="web",
    doc="The pictures of a page.",
    example="pictures = SCRAPE IMAGES url",
)
