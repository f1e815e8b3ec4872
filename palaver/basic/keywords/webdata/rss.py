"""RSS: the entries of a feed."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RSS",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("count", kind="integer", required=False),
    ),
    returns="array",
    module="web",
    doc="The entries of a feed.",
    example='news = RSS "https://example.org/feed", 5',
)
