"""GET CURRENT MODEL: the model that is used."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="GET CURRENT MODEL",
    family="llm",
    tier=1,
    effect="read",
    returns="text",
    doc="The model that is used.",
    example="model = GET CURRENT MODEL",
)
