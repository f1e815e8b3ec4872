"""POST TO: posts to networks, now or at a time."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="POST TO",
    family="social",
    tier=3,
    effect="send",
    parameters=(
        Parameter("platforms"),
        Parameter("media", required=False),
        Parameter("caption", kind="text", required=False),
        Parameter("when", required=False, words=("AT",), positional=False),
    ),
    returns="map",
    module="social",
    loose=True,
    doc="Posts to networks, now or at a time.",
    example='POST TO "instagram" AT when, photo, "We are open"',
)
