"""ANSWER: answers by what is known."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ANSWER",
    family="undocumented",
    tier=3,
    effect="read",
    parameters=(Parameter("question", kind="text"),),
    returns="text",
    undocumented=True,
    instead="use LLM",
    doc="Answers by what is known.",
    example="text = ANSWER question",
)
