"""READ TEMPERATURE: read temperature on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="READ TEMPERATURE",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Read temperature on a board.",
    example="x = READ TEMPERATURE 17",
)
