"""SEND SMS: sends a short message."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND SMS",
    family="comms",
    tier=2,
    effect="send",
    aliases=("SMS",),
    parameters=(
        Parameter("phone", kind="text"),
        Parameter("text", kind="text"),
        Parameter("provider", kind="text", required=False),
        Parameter("priority", kind="text", required=False),
    ),
    returns="map",
    doc="Sends a short message.",
    example='SEND SMS "+5511999990000", "Your table is ready"',
    module="sms",
)
