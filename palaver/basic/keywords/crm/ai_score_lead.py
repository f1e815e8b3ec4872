"""AI SCORE LEAD: how good a model thinks a lead is."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AI SCORE LEAD",
    family="crm",
    tier=3,
    effect="read",
    parameters=(Parameter("lead", kind="map"),),
    returns="map",
    module="crm",
    doc="How good a model thinks a lead is.",
    example="score = AI SCORE LEAD lead",
)
