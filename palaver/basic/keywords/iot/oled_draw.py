"""OLED DRAW: oled draw on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OLED DRAW",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("shape", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Oled draw on a board.",
    example="OLED DRAW 17",
)
