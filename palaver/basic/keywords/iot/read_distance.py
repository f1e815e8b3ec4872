"""READ DISTANCE: read distance on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="READ DISTANCE",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Read distance on a board.",
    example="x = READ DISTANCE 17",
)
