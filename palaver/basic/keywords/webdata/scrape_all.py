"""SCRAPE ALL: all that a selector finds."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCRAPE ALL",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("selector", kind="text"),
    ),
    returns="array",
    module="web",
    doc="All that a selector finds.",
    example='prices = SCRAPE ALL url, ".price"',
)
