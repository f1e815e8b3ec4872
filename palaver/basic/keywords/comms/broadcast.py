"""BROADCAST: sends a message to many, or to all bots."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BROADCAST",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("to", required=False, words=("TO",)),
        Parameter("bots", required=False, words=("TO BOTS",), shape="flag", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Sends a message to many, or to all bots.",
    example='BROADCAST "We open at ten" TO guests',
)
