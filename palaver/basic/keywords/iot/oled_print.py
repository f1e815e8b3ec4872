"""OLED PRINT: oled print on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OLED PRINT",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("text", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Oled print on a board.",
    example="OLED PRINT 17",
)
