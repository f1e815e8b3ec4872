"""SPI OPEN: spi open on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SPI OPEN",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("bus", required=False),
        Parameter("device", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Spi open on a board.",
    example="SPI OPEN 17, 17",
)
