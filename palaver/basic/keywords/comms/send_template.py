"""SEND TEMPLATE: sends a stored template."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND TEMPLATE",
    family="comms",
    tier=2,
    effect="send",
    aliases=(
        "SEND TEMPLATE TO",
        "BULK SEND",
    ),
    parameters=(
        Parameter("name"),
        Parameter("channels"),
        Parameter("recipients", required=False),
        Parameter("variables", required=False),
    ),
    returns="array",
    overloads=True,
    doc="Sends a stored template.",
    example='SEND TEMPLATE "welcome", "email", to, { "name": name }',
)
