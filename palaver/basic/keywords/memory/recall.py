"""RECALL: a value that was remembered, NULL if it is gone."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RECALL",
    family="memory",
    tier=1,
    effect="read",
    parameters=(Parameter("key", kind="text"),),
    returns="any",
    doc="A value that was remembered, NULL if it is gone.",
    example='size = RECALL "size"',
)
