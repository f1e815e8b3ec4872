"""SCRAPE: what a selector finds on a page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCRAPE",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("selector", kind="text"),
    ),
    returns="text",
    module="web",
    doc="What a selector finds on a page.",
    example='price = SCRAPE url, ".price"',
)
