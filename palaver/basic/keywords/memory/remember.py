"""REMEMBER: keeps a value for the user and this bot, for a time."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REMEMBER",
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
        Parameter("duration", required=False),
    ),
    doc="Keeps a value for the user and this bot, for a time.",
    example='REMEMBER "size", "M", "30 days"',
)
