"""POLISH MESSAGE: a message in better words."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="POLISH MESSAGE",
    family="attendance",
    tier=2,
    effect="read",
    parameters=(
        Parameter("message", kind="text"),
        Parameter("tone", kind="text", required=False),
    ),
    returns="text",
    module="attendance",
    doc="A message in better words.",
    example='text = POLISH MESSAGE text, "friendly"',
)
