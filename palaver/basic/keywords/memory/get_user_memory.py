"""GET USER MEMORY: a value that is kept for the user."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET USER MEMORY",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that is kept for the user.",
    example='name = GET USER MEMORY "name"',
)
