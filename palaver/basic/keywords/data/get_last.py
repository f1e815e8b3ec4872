"""GET LAST: the newest row."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.asked import table_of


async def run(host: Host, source: Any) -> Any:
    if isinstance(source, list):
        return source[-1] if source else None
    return await host.data.last(table_of(source))


KEYWORD = Keyword(
    phrase="GET LAST",
    family="data",
    tier=1,
    effect="read",
    parameters=(Parameter("source", kind="source"),),
    returns="map",
    doc="The newest row.",
    example='order = GET LAST "orders"',
    handler=run,
)
