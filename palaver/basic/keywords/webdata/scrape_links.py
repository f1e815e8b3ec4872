"""SCRAPE LINKS: the links of a page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCRAPE LINKS",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(Parameter("url", kind="url"),),
    returns="array",
    module="web",
    doc="The links of a page.",
    example="links = SCRAPE LINKS url",
)
