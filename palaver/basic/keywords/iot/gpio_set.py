"""GPIO SET: gpio set on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GPIO SET",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("value", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Gpio set on a board.",
    example="GPIO SET 17, 17",
)
