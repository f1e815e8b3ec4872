"""RESOLVE CONVERSATION: ends a conversation."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RESOLVE CONVERSATION",
    family="attendance",
    tier=2,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("reason", kind="text", required=False, words=("WITH",)),
    ),
    module="attendance",
    doc="Ends a conversation.",
    example='RESOLVE CONVERSATION id WITH "solved"',
)
