"""LCD PRINT: lcd print on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LCD PRINT",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("text", required=False),
        Parameter("other", required=False, many=True),
    ),
    module="boards",
    doc="Lcd print on a board.",
    example="LCD PRINT 17",
)
