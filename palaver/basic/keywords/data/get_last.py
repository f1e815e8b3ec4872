"""GET LAST: the newest row."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.sources import rows_in, table_of
from palaver.basic.values.kinds import Row


async def run(host: Host, source: Any) -> Any:
    rows = await rows_in(host, source)
    if rows is None:
        table = table_of(source)
        found = await host.data.last(table)
        return None if found is None else Row(found, table)
    return rows[-1] if rows else None


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
