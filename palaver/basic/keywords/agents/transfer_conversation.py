"""TRANSFER CONVERSATION: hands the conversation to another bot."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TRANSFER CONVERSATION",
    family="agents",
    tier=2,
    effect="write",
    parameters=(Parameter("bot", kind="text", words=("TO",)),),
    doc="Hands the conversation to another bot.",
    example='TRANSFER CONVERSATION TO "support"',
    module="bots",
)
