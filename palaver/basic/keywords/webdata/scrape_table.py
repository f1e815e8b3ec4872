"""SCRAPE TABLE: a table of a page."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCRAPE TABLE",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("selector", kind="text"),
    ),
    returns="rows",
    module="web",
    doc="A table of a page.",
    example='rows = SCRAPE TABLE url, "table"',
)
