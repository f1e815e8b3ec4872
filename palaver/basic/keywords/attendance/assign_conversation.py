"""ASSIGN CONVERSATION: gives a conversation to somebody."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ASSIGN CONVERSATION",
    family="attendance",
    tier=2,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("attendant", kind="text", words=("TO",)),
    ),
    module="attendance",
    doc="Gives a conversation to somebody.",
    example='ASSIGN CONVERSATION id TO "ana"',
)
