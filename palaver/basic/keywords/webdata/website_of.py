"""WEBSITE OF: the site of somebody."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WEBSITE OF",
    family="webdata",
    tier=3,
    effect="send",
    parameters=(Parameter("name", kind="text"),),
    returns="text",
    module="web",
    doc="The site of somebody.",
    example='site = WEBSITE OF "Example Ltd"',
)
