"""PLAN START: begins a plan."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PLAN START",
    family="approval",
    tier=3,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("other", required=False, many=True),
    ),
    module="plans",
    doc="Begins a plan.",
    example='PLAN START "move"',
)
