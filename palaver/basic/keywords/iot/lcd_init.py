"""LCD INIT: lcd init on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LCD INIT",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("address", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Lcd init on a board.",
    example="LCD INIT 17",
)
