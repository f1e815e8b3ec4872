"""GET QUEUE: who is waiting."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET QUEUE",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(Parameter("filter", kind="text", required=False),),
    returns="map",
    module="attendance",
    doc="Who is waiting.",
    example="queue = GET QUEUE",
)
