"""SEND TO SESSION: sends a message to another session."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND TO SESSION",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("id", kind="text"),
        Parameter("text", kind="text"),
    ),
    returns="text",
    doc="Sends a message to another session.",
    example='SEND TO SESSION id, "Your turn"',
)
