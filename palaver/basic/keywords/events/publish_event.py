"""PUBLISH EVENT: tells all handlers of an event."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PUBLISH EVENT",
    family="events",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("data", kind="map", required=False, words=("WITH",), shape="pairs"),
    ),
    doc="Tells all handlers of an event.",
    example='PUBLISH EVENT "order-paid" WITH id = 17',
)
