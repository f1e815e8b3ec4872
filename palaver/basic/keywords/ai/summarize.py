"""SUMMARIZE: a text in short."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SUMMARIZE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("text", kind="text"),),
    returns="text",
    doc="A text in short.",
    example="short = SUMMARIZE text",
)
