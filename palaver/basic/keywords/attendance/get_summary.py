"""GET SUMMARY: a conversation in short."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET SUMMARY",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("id", kind="text"),),
    returns="text",
    module="attendance",
    doc="A conversation in short.",
    example="text = GET SUMMARY id",
)
