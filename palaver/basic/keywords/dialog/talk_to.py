"""TALK TO: sends a message to an address of a channel."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TALK TO",
    family="dialog",
    tier=1,
    effect="send",
    aliases=(
        "SEND TO",
        "SEND WHATSAPP TO",
    ),
    parameters=(
        Parameter("recipient", kind="text"),
        Parameter("parts", required=False, words=("WITH",), many=True),
    ),
    returns="text",
    doc="Sends a message to an address of a channel.",
    example='TALK TO "whatsapp:+5511999990000", "Your order left"',
)
