"""READ HUMIDITY: read humidity on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="READ HUMIDITY",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Read humidity on a board.",
    example="x = READ HUMIDITY 17",
)
