"""LIST MODELS: the models that can be used."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="LIST MODELS",
    family="llm",
    tier=1,
    effect="read",
    returns="array",
    doc="The models that can be used.",
    example="models = LIST MODELS",
)
