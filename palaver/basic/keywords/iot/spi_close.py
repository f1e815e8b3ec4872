"""SPI CLOSE: spi close on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SPI CLOSE",
    family="iot",
    tier=3,
    effect="send",
    parameters=(Parameter("other", required=False, many=True),),
    module="boards",
    doc="Spi close on a board.",
    example="SPI CLOSE",
)
