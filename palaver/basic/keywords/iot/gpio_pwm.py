"""GPIO PWM: gpio pwm on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GPIO PWM",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("value", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Gpio pwm on a board.",
    example="GPIO PWM 17, 17",
)
