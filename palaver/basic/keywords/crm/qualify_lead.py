"""QUALIFY LEAD: whether a lead is good enough."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="QUALIFY LEAD",
    family="crm",
    tier=3,
    effect="read",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("threshold", kind="number", required=False),
    ),
    returns="map",
    module="crm",
    doc="Whether a lead is good enough.",
    example="found = QUALIFY LEAD id, 70",
)
