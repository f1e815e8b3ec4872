"""SEND FILE TO: sends a file to an address."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND FILE TO",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("recipient", kind="text"),
        Parameter("file", kind="file"),
        Parameter("caption", kind="text", required=False),
    ),
    returns="text",
    doc="Sends a file to an address.",
    example='SEND FILE TO "whatsapp:+5511999990000", "menu.pdf"',
    module="channels",
)
