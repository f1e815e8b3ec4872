"""How much of a table comes into memory at once: the database weighs rows before it sends them."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from palaver.basic.errors import limit_exceeded
from palaver.core.db import Database
from palaver.tables.access import Opened
from palaver.tables.definition import Column, Kind
from palaver.tables.executing import rows
from palaver.tables.part import Sql
from palaver.tables.physical import name_of

BYTES: Final = 32_000_000  # that one keyword reads
ROWS: Final = 10_000
_PLAIN: Final = 16  # bytes of a value whose size is always about the same


async def weighed(db: Database, statement: sa.Select[Any], weight: Sql) -> list[dict[str, Any]]:
    """The rows of a statement in its order; LimitExceeded where all of them weigh more than is read at once."""
    found = statement.add_columns(weight.label("weight")).subquery("found")
    so_far = sa.func.sum(found.c.weight).over(rows=(None, 0))
    counted = sa.select(found, so_far.label("so_far"), sa.func.row_number().over().label("place")).subquery("counted")
    few = sa.select(counted).where(counted.c.so_far - counted.c.weight <= BYTES).order_by(counted.c.place)
    records = await rows(db, few)
    if records and records[-1]["so_far"] > BYTES:
        raise _too_much()
    return records


async def must_be_bearable(db: Database, opened: Opened, where: Sql) -> None:
    """LimitExceeded where the rows that are chosen are more than is read at once: handlers are told of each."""
    chosen = sa.select(weight_of(opened, opened.definition.shown).label("weight")).where(where).limit(ROWS + 1)
    found = chosen.subquery("found")
    together = sa.func.coalesce(sa.func.sum(found.c.weight), 0)
    counting = sa.select(sa.func.count().label("rows"), together.label("bytes")).select_from(found)
    (total,) = await rows(db, counting)
    if total["rows"] > ROWS:
        raise limit_exceeded(f"handlers are told of at most {ROWS:,} rows")
    if total["bytes"] > BYTES:
        raise _too_much()


def weight_of(opened: Opened, columns: Iterable[Column]) -> Sql:
    """What a row weighs, about."""
    return sum((weight(each.kind, opened.table.c[name_of(each)]) for each in columns), sa.literal(_PLAIN))


def weight(kind: Kind, value: Sql) -> Sql:
    match kind:
        case "STRING" | "TEXT":
            return sa.func.coalesce(sa.func.octet_length(value), 0)
        case "JSON" | "DECIMAL":
            return sa.func.coalesce(sa.func.octet_length(sa.cast(value, sa.Text)), 0)
    return sa.literal(_PLAIN)


def _too_much() -> Exception:
    told = f"more than {BYTES // 1_000_000} MB of rows at once: ask for fewer, with WHERE or LIMIT, or for parts"
    return limit_exceeded(told)
