"""SET BOT MEMORY: keeps a value for the bot."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET BOT MEMORY",
    family="memory",
    tier=1,
    effect="write",
    parameters=(
        Parameter("key", kind="text"),
        Parameter(
            "value",
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Keeps a value for the bot.",
    example='SET BOT MEMORY "greeting", "Hi"',
)
