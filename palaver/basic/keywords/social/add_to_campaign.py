"""ADD TO CAMPAIGN: adds somebody to a campaign."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ADD TO CAMPAIGN",
    family="social",
    tier=3,
    effect="write",
    parameters=(
        Parameter("who", kind="text"),
        Parameter("campaign", kind="text", required=False, words=("TO",)),
    ),
    module="marketing",
    doc="Adds somebody to a campaign.",
    example='ADD TO CAMPAIGN email, "spring"',
)
