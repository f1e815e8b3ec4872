"""READ MOTION: read motion on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="READ MOTION",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Read motion on a board.",
    example="x = READ MOTION 17",
)
