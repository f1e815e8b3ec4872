"""SET BOT PRIORITY: which bot is asked first."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET BOT PRIORITY",
    family="agents",
    tier=2,
    effect="write",
    parameters=(
        Parameter("bot", kind="text"),
        Parameter("priority", kind="integer"),
    ),
    doc="Which bot is asked first.",
    example='SET BOT PRIORITY "sales", 1',
    module="bots",
)
