"""DELETE HTTP: deletes what an address holds."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.http.exchange import exchanged
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import Response


async def run(host: Host, url: Any, body: Any = None) -> Response:
    return await exchanged(host, "DELETE", url, [body])


KEYWORD = Keyword(
    phrase="DELETE HTTP",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("body", required=False),
    ),
    returns="map",
    doc="Deletes what an address holds.",
    example="DELETE HTTP url",
    handler=run,
)
