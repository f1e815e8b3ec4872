"""SAVE: inserts a row, or updates the one with its key."""

from typing import Any

from palaver.basic.errors import argument_error
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
    columns: tuple[str, ...] = (),
) -> Any:
    """`SAVE table, id, map` where the last of three is a map."""
    (data, table), given = rows_and_table(host, source), values or []
    if len(given) == 2 and isinstance(given[1], dict):
        if isinstance(given[0], dict | list):
            raise argument_error("the key of a row is one value")
        keyed = await data.key(table, given[0])
        rows, single = [{**given[1], keyed[1][1]: given[0]}], True
    else:
        rows, single = await given_rows(data, table, given, columns, pairs, None)
    made = await data.save(table, rows)
    return made[0] if single else Rowset(made)


KEYWORD = Keyword(
    phrase="SAVE",
    family="data",
    tier=1,
    effect="write",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, words=("AS",), many=True),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Inserts a row, or updates the one with its key.",
    example='SAVE "orders", order',
    handler=run,
)
