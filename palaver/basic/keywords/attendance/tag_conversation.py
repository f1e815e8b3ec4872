"""TAG CONVERSATION: tags a conversation."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TAG CONVERSATION",
    family="attendance",
    tier=2,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("tag", kind="text", words=("WITH",)),
    ),
    module="attendance",
    doc="Tags a conversation.",
    example='TAG CONVERSATION id WITH "billing"',
)
