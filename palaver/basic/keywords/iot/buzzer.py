"""BUZZER: buzzer on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BUZZER",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("seconds", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Buzzer on a board.",
    example="BUZZER 17, 17",
)
