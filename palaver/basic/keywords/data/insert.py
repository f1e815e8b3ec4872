"""INSERT: inserts a row."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.given import given_rows
from palaver.basic.rows.sources import rows_and_table
from palaver.basic.values.kinds import Rowset


async def run(
    host: Host,
    source: Any,
    values: list[Any] | None = None,
    pairs: dict[str, Any] | None = None,
    map: Any = None,  # noqa: A002  # the clause's name
    columns: tuple[str, ...] = (),
) -> Any:
    """One row is answered as itself, several as rows."""
    data, table = rows_and_table(host, source)
    rows, single = await given_rows(data, table, values or [], columns, pairs, map)
    made = await data.insert(table, rows)
    return made[0] if single else Rowset(made)


KEYWORD = Keyword(
    phrase="INSERT",
    family="data",
    tier=1,
    effect="write",
    aliases=("INSERT INTO",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, words=("AS",), many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
        Parameter("map", required=False, words=("VALUES",), positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Inserts a row.",
    example='INSERT INTO "orders" WITH item = item, amount = 2',
    handler=run,
)
