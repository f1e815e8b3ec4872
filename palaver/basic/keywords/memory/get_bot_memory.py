"""GET BOT MEMORY: a value that the bot keeps."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET BOT MEMORY",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that the bot keeps.",
    example='greeting = GET BOT MEMORY "greeting"',
)
