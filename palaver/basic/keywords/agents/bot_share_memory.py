"""BOT SHARE MEMORY: shares a value with another bot."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BOT SHARE MEMORY",
    family="agents",
    tier=3,
    effect="write",
    apart=True,
    parameters=(
        Parameter("key", kind="text"),
        Parameter("bot", kind="text", words=("WITH",)),
    ),
    module="bots",
    doc="Shares a value with another bot.",
    example='BOT SHARE MEMORY "prices" WITH "sales"',
)
