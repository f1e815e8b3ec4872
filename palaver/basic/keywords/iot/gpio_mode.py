"""GPIO MODE: gpio mode on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GPIO MODE",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("mode", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Gpio mode on a board.",
    example="GPIO MODE 17, 17",
)
