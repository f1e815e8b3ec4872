"""SET LEAD SCORE: sets the score of a lead."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET LEAD SCORE",
    family="crm",
    tier=3,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("score", kind="number"),
    ),
    module="crm",
    doc="Sets the score of a lead.",
    example="SET LEAD SCORE id, 80",
)
