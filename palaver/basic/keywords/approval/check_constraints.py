"""CHECK CONSTRAINTS: whether rules are kept."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CHECK CONSTRAINTS",
    family="approval",
    tier=3,
    effect="read",
    parameters=(
        Parameter("subject"),
        Parameter("other", required=False, many=True),
    ),
    returns="map",
    module="approval",
    doc="Whether rules are kept.",
    example="found = CHECK CONSTRAINTS order",
)
