"""I2C WRITE: i2c write on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="I2C WRITE",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("address", required=False),
        Parameter("register", required=False),
        Parameter("value", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="I2c write on a board.",
    example="I2C WRITE 17, 17, 17",
)
