"""SCORE LEAD: how good a lead is."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCORE LEAD",
    family="crm",
    tier=3,
    effect="read",
    parameters=(
        Parameter("lead", kind="map"),
        Parameter("rules", required=False),
    ),
    returns="map",
    module="crm",
    doc="How good a lead is.",
    example="score = SCORE LEAD lead",
)
