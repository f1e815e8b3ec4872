"""LCD CLEAR: lcd clear on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LCD CLEAR",
    family="iot",
    tier=3,
    effect="send",
    parameters=(Parameter("other", required=False, many=True),),
    module="boards",
    doc="Lcd clear on a board.",
    example="LCD CLEAR",
)
