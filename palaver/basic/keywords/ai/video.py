"""VIDEO: makes a film."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="VIDEO",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("prompt", kind="text"),),
    returns="file",
    doc="Makes a film.",
    example='film = VIDEO "waves"',
    module="films",
)
