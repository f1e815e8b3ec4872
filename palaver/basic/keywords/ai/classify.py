"""CLASSIFY: what a text is about."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CLASSIFY",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("categories"),
    ),
    returns="text",
    doc="What a text is about.",
    example='kind = CLASSIFY text, ["question", "complaint"]',
)
