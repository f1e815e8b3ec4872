"""DETECT: what a picture shows."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DETECT",
    family="vision",
    tier=3,
    effect="read",
    parameters=(
        Parameter("image"),
        Parameter("other", required=False, many=True),
    ),
    returns="array",
    module="vision",
    doc="What a picture shows.",
    example="found = DETECT photo",
)
