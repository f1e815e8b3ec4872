"""UPDATE LEAD SCORE: changes the score of a lead."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="UPDATE LEAD SCORE",
    family="crm",
    tier=3,
    effect="write",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("delta", kind="number"),
        Parameter("reason", kind="text", required=False),
    ),
    returns="number",
    module="crm",
    doc="Changes the score of a lead.",
    example='UPDATE LEAD SCORE id, 5, "answered"',
)
