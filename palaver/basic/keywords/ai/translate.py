"""TRANSLATE: a text in another language."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TRANSLATE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("language", kind="text"),
    ),
    returns="text",
    doc="A text in another language.",
    example='text = TRANSLATE text, "pt"',
)
