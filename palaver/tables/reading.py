"""Reading a table: FIND, GET LAST, AGGREGATE."""

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from palaver.basic.errors import argument_error, limit_exceeded
from palaver.basic.limits import heavy
from palaver.basic.ports.data import Wanted
from palaver.basic.rows.condition import Shape
from palaver.core.db import Database
from palaver.tables.access import Opened
from palaver.tables.definition import Column
from palaver.tables.executing import explained, rows
from palaver.tables.kinds import out_of
from palaver.tables.part import NUMERIC, Sql
from palaver.tables.physical import ORDER
from palaver.tables.weighing import weighed, weight, weight_of

MOST: Final = 10_000
UNLESS_SAID: Final = 1_000
_FUNCTIONS: Final = frozenset({"SUM", "AVG", "COUNT", "MIN", "MAX"})


async def found(db: Database, opened: Opened, wanted: Wanted) -> list[dict[str, Any]]:
    """LimitExceeded where more rows are wanted than a program is given."""
    if wanted.limit is not None and wanted.limit > MOST:
        raise limit_exceeded(f"FIND answers at most {MOST:,} rows")
    columns = [opened.physical(each) for each in opened.readable]
    statement = (
        sa.select(*columns)
        .where(opened.rows_that(wanted.where))
        .order_by(*_order(opened, wanted), opened.table.c[ORDER])
        .limit(UNLESS_SAID if wanted.limit is None else wanted.limit)
        .offset(wanted.offset)
    )
    async with explained():
        records = await weighed(db, statement, weight_of(opened, opened.readable))
    heavy(len(records), "array")
    return [opened.shown(each) for each in records]


def _order(opened: Opened, wanted: Wanted) -> list[Sql]:
    """As SORT does it: nothing comes first."""
    parts = [(opened.physical(opened.known(name)), descending) for name, descending in wanted.order]
    return [part.desc().nulls_last() if down else part.asc().nulls_first() for part, down in parts]


async def newest(db: Database, opened: Opened) -> dict[str, Any] | None:
    """By created_at where there is one, else the row that came last."""
    created = opened.definition.column("created_at")
    order = [opened.physical(created).desc().nulls_last()] if created else []
    columns = [opened.physical(each) for each in opened.readable]
    statement = sa.select(*columns).where(opened.mine).order_by(*order, opened.table.c[ORDER].desc()).limit(1)
    async with explained():
        records = await weighed(db, statement, weight_of(opened, opened.readable))
    return opened.shown(records[0]) if records else None


async def aggregate(db: Database, opened: Opened, function: str, column: str, where: Shape | None, group: str) -> Any:
    """COUNT counts rows; of nothing the sum is 0, and the others are NULL."""
    value, given = _computed(opened, function.strip().upper(), column)
    if not group:
        statement = sa.select(value.label("value")).where(opened.rows_that(where))
        async with explained():
            return given((await rows(db, statement))[0]["value"])
    by = opened.known(group)
    key = opened.physical(by)
    grouped = (
        sa.select(key.label("key"), value.label("value"))
        .where(opened.rows_that(where))
        .group_by(key)
        .order_by(sa.func.min(opened.table.c[ORDER]))
        .limit(MOST + 1)
    )
    async with explained():
        records = await weighed(db, grouped, _weight(by, key, value))
    if len(records) > MOST:
        raise limit_exceeded(f"AGGREGATE answers at most {MOST:,} groups")
    return [{"key": out_of(by, each["key"]), "value": given(each["value"])} for each in records]


def _weight(by: Column, key: Sql, value: Sql) -> Sql:
    """Of a group: its key, and a value that may be a text."""
    text: Sql = sa.func.coalesce(sa.func.octet_length(sa.cast(value, sa.Text)), 0)
    return weight(by.kind, key) + text


def _computed(opened: Opened, function: str, name: str) -> tuple[Sql, Any]:
    """What the database computes, and what becomes of its answer."""
    if function not in _FUNCTIONS:
        raise argument_error(f"{function[:20]} is none of SUM, AVG, COUNT, MIN, MAX")
    if function == "COUNT":
        if name and name != "*":
            opened.known(name)
        return sa.func.count(), int
    column = opened.known(name)
    physical: Any = opened.physical(column)
    if function in {"MIN", "MAX"}:
        if column.kind in {"JSON", "BOOLEAN", "GUID"}:
            raise argument_error(f"{function} of {column.name}: {column.kind} is in no order")
        computed = sa.func.min(physical) if function == "MIN" else sa.func.max(physical)
        return computed, lambda value: out_of(column, value)
    if column.kind in {"STRING", "TEXT"}:
        physical = sa.case((physical.regexp_match(NUMERIC), sa.cast(physical, sa.Numeric)), else_=None)
    elif column.kind not in {"INTEGER", "BIGINT", "DECIMAL", "MONEY", "DOUBLE"}:
        raise argument_error(f"{function} of {column.name}: {column.kind} is no number")
    if function == "SUM":
        return sa.func.coalesce(sa.func.sum(physical), 0), _plain
    return sa.func.avg(physical), _plain


def _plain(value: Any) -> Any:
    """A sum of whole numbers is one, whatever the database calls it."""
    exact = isinstance(value, Decimal) and value.as_tuple().exponent == 0
    return int(value) if exact else value
