"""GET SMART REPLIES: answers to choose from."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET SMART REPLIES",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("id", kind="text"),),
    returns="array",
    module="attendance",
    doc="Answers to choose from.",
    example="replies = GET SMART REPLIES id",
)
