"""CLEAR CONTEXT: takes a context away, or all."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CLEAR CONTEXT",
    family="context",
    tier=1,
    effect="write",
    parameters=(Parameter("name", kind="text", required=False),),
    doc="Takes a context away, or all.",
    example='CLEAR CONTEXT "order"',
)
