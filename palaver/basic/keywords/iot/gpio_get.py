"""GPIO GET: gpio get on a board."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GPIO GET",
    family="iot",
    tier=3,
    effect="send",
    parameters=(
        Parameter("pin", required=False),
        Parameter("other", required=False, many=True),
    ),
    returns="any",
    module="boards",
    doc="Gpio get on a board.",
    example="x = GPIO GET 17",
)
