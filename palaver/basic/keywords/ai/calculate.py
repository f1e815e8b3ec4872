"""CALCULATE: what a formula gives."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CALCULATE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(
        Parameter("formula", kind="text"),
        Parameter("variables", kind="map", required=False),
    ),
    returns="number",
    doc="What a formula gives.",
    example='x = CALCULATE "a * b", { "a": 2, "b": 3 }',
)
