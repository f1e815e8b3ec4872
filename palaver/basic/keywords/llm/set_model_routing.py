"""SET MODEL ROUTING: chooses how models are chosen."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET MODEL ROUTING",
    family="llm",
    tier=1,
    effect="write",
    parameters=(Parameter("mode", kind="text"),),
    doc="Chooses how models are chosen.",
    example='SET MODEL ROUTING "cost"',
)
