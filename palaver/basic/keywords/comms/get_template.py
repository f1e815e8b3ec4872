"""GET TEMPLATE: a stored template."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET TEMPLATE",
    family="comms",
    tier=2,
    effect="read",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("channel", kind="text", required=False),
    ),
    returns="text",
    doc="A stored template.",
    example='text = GET TEMPLATE "welcome"',
)
