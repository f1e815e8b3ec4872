"""WAIT FOR EVENT: waits for an event."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WAIT FOR EVENT",
    family="events",
    tier=2,
    effect="await",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    doc="Waits for an event.",
    example='paid = WAIT FOR EVENT "order-paid" TIMEOUT 60',
)
