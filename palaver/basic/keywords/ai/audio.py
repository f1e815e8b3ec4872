"""AUDIO: speaks a text."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AUDIO",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("text", kind="text"),),
    returns="file",
    doc="Speaks a text.",
    example='sound = AUDIO "Good morning"',
    module="speech",
)
