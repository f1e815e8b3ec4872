"""CREATE TEMPLATE: stores a template."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE TEMPLATE",
    family="comms",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("channel", kind="text"),
        Parameter("subject", kind="text"),
        Parameter("body", kind="text", required=False),
    ),
    returns="map",
    doc="Stores a template.",
    example='CREATE TEMPLATE "welcome", "sms", "Hello {{name}}"',
)
