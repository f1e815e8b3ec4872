"""BOT SYNC MEMORY FROM: takes over what another bot keeps."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BOT SYNC MEMORY FROM",
    family="agents",
    tier=3,
    effect="read",
    apart=True,
    parameters=(Parameter("bot", kind="text"),),
    module="bots",
    doc="Takes over what another bot keeps.",
    example='BOT SYNC MEMORY FROM "sales"',
)
