"""PATCH: changes what an address holds."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.http.exchange import exchanged
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import Response


async def run(host: Host, url: Any, body: Any = (), pairs: Any = None, columns: tuple[str, ...] = ()) -> Response:
    return await exchanged(host, "PATCH", url, body, columns[1:], pairs)


KEYWORD = Keyword(
    phrase="PATCH",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("body", required=False, many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Changes what an address holds.",
    example='PATCH url, { "paid": TRUE }',
    handler=run,
)
