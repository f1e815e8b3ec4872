"""GET LEAD SCORE: the score of a lead."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET LEAD SCORE",
    family="crm",
    tier=3,
    effect="read",
    parameters=(Parameter("id", kind="text"),),
    returns="number",
    module="crm",
    doc="The score of a lead.",
    example="n = GET LEAD SCORE id",
)
