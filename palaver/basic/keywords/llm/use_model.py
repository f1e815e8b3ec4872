"""USE MODEL: chooses the model for the rest of the run."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="USE MODEL",
    family="llm",
    tier=1,
    effect="write",
    parameters=(Parameter("name", kind="text"),),
    doc="Chooses the model for the rest of the run.",
    example='USE MODEL "fast"',
)
