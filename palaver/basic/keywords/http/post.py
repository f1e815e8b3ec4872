"""POST: sends a body to an address."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.http.exchange import exchanged
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import Response


async def run(host: Host, url: Any, body: Any = (), pairs: Any = None, columns: tuple[str, ...] = ()) -> Response:
    return await exchanged(host, "POST", url, body, columns[1:], pairs)


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
    handler=run,
)
