"""START MEET: opens a room."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="START MEET",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("options", kind="map", required=False, words=("WITH OPTIONS",), positional=False),
        Parameter("bot", required=False, words=("WITH BOT",), shape="flag", positional=False),
    ),
    returns="map",
    module="meet",
    doc="Opens a room.",
    example='START MEET "Standup" WITH BOT',
)
