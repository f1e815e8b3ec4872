"""USE WEBSITE: attaches a site that is crawled."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="USE WEBSITE",
    family="context",
    tier=1,
    module="crawling",
    effect="write",
    aliases=("ADD WEBSITE",),
    parameters=(
        Parameter("url", kind="url"),
        Parameter("refresh", kind="text", required=False, words=("REFRESH",)),
    ),
    doc="Attaches a site that is crawled.",
    example='USE WEBSITE "https://example.org" REFRESH "7d"',
)
