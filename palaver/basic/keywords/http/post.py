"""POST: sends a body to an address."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="POST",
    family="http",
    tier=1,
    effect="send",
    aliases=("WEBHOOK POST",),
    parameters=(
        Parameter("url", kind="url"),
        Parameter("body", required=False, many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Sends a body to an address.",
    example='answer = POST url, { "item": 17 }',
)
