"""SIMULATE IMPACT: what would happen."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SIMULATE IMPACT",
    family="approval",
    tier=3,
    effect="read",
    parameters=(
        Parameter("subject"),
        Parameter("other", required=False, many=True),
    ),
    returns="map",
    module="approval",
    doc="What would happen.",
    example='found = SIMULATE IMPACT "price rise"',
)
