"""BOT REFLECTION: lets a bot look at its own answers."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BOT REFLECTION",
    family="agents",
    tier=3,
    effect="write",
    apart=True,
    aliases=("SET BOT REFLECTION",),
    parameters=(Parameter("value", required=False),),
    module="reflection",
    doc="Lets a bot look at its own answers.",
    example="BOT REFLECTION TRUE",
)
