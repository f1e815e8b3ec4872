"""SPI TRANSFER: spi transfer on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SPI TRANSFER",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("data", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Spi transfer on a board.",
    example="x = SPI TRANSFER 17",
)
