"""REMOVE BOT: takes a bot out of the session."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REMOVE BOT",
    family="agents",
    tier=2,
    effect="write",
    parameters=(Parameter("name", kind="text"),),
    doc="Takes a bot out of the session.",
    example='REMOVE BOT "sales"',
    module="bots",
)
