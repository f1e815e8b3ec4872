"""OLED CLEAR: oled clear on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OLED CLEAR",
    family="iot",
    tier=3,
    effect="send",
    parameters=(Parameter("other", required=False, many=True),),
    module="boards",
    doc="Oled clear on a board.",
    example="OLED CLEAR",
)
