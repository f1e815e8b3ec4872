"""PLAY: plays a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PLAY",
    family="media",
    tier=3,
    effect="send",
    parameters=(
        Parameter("file"),
        Parameter("options", kind="text", required=False, words=("WITH OPTIONS",), positional=False),
    ),
    module="player",
    doc="Plays a file.",
    example='PLAY "intro.mp4" WITH OPTIONS "autoplay"',
)
