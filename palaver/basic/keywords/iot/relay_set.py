"""RELAY SET: relay set on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RELAY SET",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("value", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Relay set on a board.",
    example="RELAY SET 17, 17",
)
