"""GPIO SERVO: gpio servo on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GPIO SERVO",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("angle", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Gpio servo on a board.",
    example="GPIO SERVO 17, 17",
)
