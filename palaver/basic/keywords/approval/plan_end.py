"""PLAN END: ends a plan."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PLAN END",
    family="approval",
    tier=3,
    effect="write",
    parameters=(Parameter("name", required=False),),
    module="plans",
    doc="Ends a plan.",
    example="PLAN END",
)
