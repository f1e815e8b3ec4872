"""GET CUSTOMER HISTORY: what was talked about before."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET CUSTOMER HISTORY",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("user", kind="text"),),
    returns="array",
    module="attendance",
    doc="What was talked about before.",
    example="past = GET CUSTOMER HISTORY user.id",
)
