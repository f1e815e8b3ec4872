"""OLED INIT: oled init on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OLED INIT",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("address", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Oled init on a board.",
    example="OLED INIT 17",
)
