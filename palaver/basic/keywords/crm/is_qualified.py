"""IS QUALIFIED: whether a lead has a score."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="IS QUALIFIED",
    family="crm",
    tier=3,
    effect="read",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("threshold", kind="number"),
    ),
    returns="boolean",
    module="crm",
    doc="Whether a lead has a score.",
    example="ok = IS QUALIFIED id, 70",
)
