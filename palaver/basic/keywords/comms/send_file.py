"""SEND FILE: sends a file to the conversation."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND FILE",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("file", kind="file"),
        Parameter("caption", kind="text", required=False),
    ),
    returns="text",
    doc="Sends a file to the conversation.",
    example='SEND FILE "menu.pdf", "Our menu"',
)
