"""FIND: the rows that meet a condition."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside_if_many
from palaver.basic.rows.asked import among, wanted_of
from palaver.basic.rows.grouping import grouped
from palaver.basic.rows.sources import rows_in, table_of
from palaver.basic.values.kinds import Row, Rowset
from palaver.basic.values.text import text


async def run(host: Host, source: Any, phrase: str = "FIND", **given: Any) -> Any:
    """FIRST is a row or NULL, GROUP BY the rows in their groups."""
    wanted = wanted_of(given)
    rows = await rows_in(host, source)
    if rows is None:
        table = table_of(source)
        found = Rowset(Row(each, table) for each in await host.data.find(table, wanted))
    else:
        found = await beside_if_many(among, rows, wanted)
    if given.get("group"):
        return grouped(found, text(given["group"][0]))
    if phrase == "FIND FIRST" or "first" in given:
        return found[0] if found else None
    return found


KEYWORD = Keyword(
    phrase="FIND",
    family="data",
    tier=1,
    effect="read",
    aliases=(
        "FIND ALL",
        "FIND FIRST",
    ),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("condition", required=False, tests=True),
        Parameter("value", required=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
        Parameter("filter", required=False, words=("WITH",), positional=False, tests=True),
        Parameter("group", required=False, words=("GROUP BY",), shape="columns", positional=False),
        Parameter("order", required=False, words=("ORDER BY",), shape="order", positional=False),
        Parameter("limit", kind="integer", required=False, words=("LIMIT",), positional=False),
        Parameter("offset", kind="integer", required=False, words=("OFFSET",), positional=False),
        Parameter("first", required=False, words=("FIRST",), shape="flag", positional=False),
    ),
    returns="rows",
    overloads=True,
    doc="The rows that meet a condition.",
    example='free = FIND "seats" WHERE area = area ORDER BY capacity LIMIT 1',
    handler=run,
)
