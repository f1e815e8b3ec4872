"""I2C READ: i2c read on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="I2C READ",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("address", required=False),
        Parameter("register", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="I2c read on a board.",
    example="x = I2C READ 17, 17",
)
