"""Writing a table: INSERT, SAVE, UPDATE, DELETE, MERGE; each within a transaction, with who is told of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.rows.condition import Shape
from palaver.basic.values.equality import equal
from palaver.basic.world import world
from palaver.core.db import Database
from palaver.kit.ids import uuid7
from palaver.tables.access import Opened
from palaver.tables.changes import Change, Changed, Changes
from palaver.tables.conditions import part_of
from palaver.tables.definition import Column
from palaver.tables.executing import explained, rows, run
from palaver.tables.kinds import into, type_of
from palaver.tables.part import Sql
from palaver.tables.physical import ACCOUNT, ORDER, SCHEMA, name_of
from palaver.tables.weighing import must_be_bearable

MOST: Final = 10_000  # rows that one keyword is given
_AT_ONCE: Final = 500
Row = dict[str, Any]
Given = Mapping[str, Any]


class Writing:
    """`db` is the transaction of the effect; a keyword that fails leaves nothing of itself in it."""

    def __init__(self, db: Database, opened: Opened, changes: Changes) -> None:
        self.db, self.opened, self.changes = db, opened, changes

    # ---- new rows
    async def insert(self, given: Sequence[Given]) -> list[Row]:
        _must_be_few(given)
        made = [self._fresh(each) for each in given]
        async with explained(self.opened.rules), self.db.transaction() as tx:
            records = [record for batch in _batches(made) for record in await self._inserted(tx, batch)]
            await self._tell(tx, "insert", [(None, each) for each in records])
        return [self.opened.shown(each) for each in records]

    async def _inserted(self, tx: Database, batch: Sequence[dict[Column, Any]]) -> list[Row]:
        values = [self._bound(each) for each in batch]
        made = await rows(tx, sa.insert(self.opened.table).values(values).returning(*self.opened.table.c))
        await self._counted(tx, batch)
        return made

    async def _counted(self, tx: Database, batch: Sequence[dict[Column, Any]]) -> None:
        """Numbers that a program gave itself are not given again."""
        counted = next((each for each in self.opened.definition.keys if each.generated == "NEXT"), None)
        if counted is not None and any(counted in values for values in batch):
            column = self.opened.physical(counted)
            counter = sa.func.pg_get_serial_sequence(f"{SCHEMA}.{self.opened.table.name}", column.name)
            last = sa.select(sa.func.max(column)).scalar_subquery()
            await run(tx, sa.select(sa.func.setval(counter, sa.func.greatest(last, sa.func.nextval(counter)))))

    def _bound(self, values: Mapping[Column, Any]) -> dict[sa.Column[Any], Any]:
        """With the account that every row carries."""
        table = self.opened.table
        found = {self.opened.physical(column): sa.literal(value, type_of(column)) for column, value in values.items()}
        return {table.c[ACCOUNT]: sa.literal(self.opened.reader.account, sa.Uuid), **found}

    def _fresh(self, given: Given) -> dict[Column, Any]:
        """A row with what its table says of columns that nothing was said for."""
        values = self._values(given)
        named = {column.name for column in values}
        for column in self.opened.definition.shown:
            if column.name in named and (values[column] is not None or not _makes(column)):
                continue
            values.pop(column, None)
            made = _made(column)
            if made is not None:
                values[column] = made
            elif column.required and column.generated != "NEXT":
                raise BasicError("DbError", f"{self.opened.name}.{column.name} is REQUIRED")
        for column in self.opened.definition.shown:
            if column.required and column in values and values[column] is None:
                raise BasicError("DbError", f"{self.opened.name}.{column.name} is REQUIRED")
        return values

    def _values(self, given: Given) -> dict[Column, Any]:
        found = ((self.opened.written(name), value) for name, value in given.items())
        return {column: into(column, value) for column, value in found}

    # ---- rows that are there
    async def save(self, given: Sequence[Given]) -> list[Row]:
        """Each row by its key: changed where there is one, else inserted."""
        _must_be_few(given)
        async with explained(self.opened.rules), self.db.transaction() as tx:
            return [self.opened.shown(await self._saved(tx, each)) for each in given]

    async def _saved(self, tx: Database, given: Given) -> Row:
        values = self._values(given)
        keys = self.opened.definition.keys
        if any(values.get(key) is None for key in keys):
            fresh = self._fresh(given)
            record = (await self._inserted(tx, [fresh]))[0]
            await self._tell(tx, "insert", [(None, record)])
            return record
        same = sa.and_(self.opened.mine, *(self._is(key, values[key]) for key in keys))
        before = await rows(tx, sa.select(*self.opened.table.c).where(same).with_for_update())
        if before:
            return await self._changed(tx, same, values, before[0])
        return await self._upserted(tx, given, values)

    def _is(self, column: Column, value: Any) -> Sql:
        found: Sql = self.opened.physical(column) == sa.literal(value, type_of(column))
        return found

    async def _changed(self, tx: Database, same: Sql, values: Mapping[Column, Any], before: Row) -> Row:
        rest = {column: value for column, value in values.items() if not column.key}
        if not rest:
            return before
        for column, value in rest.items():
            if column.required and value is None:
                raise BasicError("DbError", f"{self.opened.name}.{column.name} is REQUIRED")
        statement = sa.update(self.opened.table).where(same).values(self._touched(rest))
        after = (await rows(tx, statement.returning(*self.opened.table.c)))[0]
        await self._tell(tx, "update", [(before, after)])
        return after

    async def _upserted(self, tx: Database, given: Given, values: Mapping[Column, Any]) -> Row:
        """A row with this key that another transaction is about to insert is waited for, and changed."""
        fresh = self._fresh(given)
        keys = [self.opened.physical(each) for each in self.opened.definition.keys]
        insert = postgresql_insert(self.opened.table).values(self._bound(fresh))
        rest = {column: value for column, value in values.items() if not column.key} or dict(values)
        insert = insert.on_conflict_do_update(index_elements=keys, set_=self._touched(rest))
        record = (await rows(tx, insert.returning(*self.opened.table.c)))[0]
        await self._counted(tx, [fresh])
        await self._tell(tx, "insert", [(None, record)])
        return record

    def _touched(self, values: Mapping[Column, Any]) -> dict[Any, Any]:
        """With the time where the table keeps it."""
        found: dict[Any, Any] = {self.opened.physical(c): sa.literal(v, type_of(c)) for c, v in values.items()}
        return self._timed(found, {column.name for column in values})

    def _timed(self, found: dict[Any, Any], named: set[str]) -> dict[Any, Any]:
        updated = self.opened.definition.column("updated_at")
        if updated is not None and updated.name not in named and updated.kind in {"DATETIME", "DATE"}:
            found[self.opened.physical(updated)] = sa.literal(into(updated, world().local()), type_of(updated))
        return found

    async def update(self, changes: Mapping[str, Shape], where: Shape | None) -> int:
        """How many rows were changed."""
        values = {column: self._assigned(column, shape) for column, shape in self._written(changes).items()}
        found = {self.opened.physical(column): value for column, value in values.items()}
        found = self._timed(found, {column.name for column in values})
        chosen = self.opened.rows_that(where)
        async with explained(self.opened.rules), self.db.transaction() as tx:
            if not await self._anybody(tx, "update"):
                return await run(tx, sa.update(self.opened.table).where(chosen).values(found))
            await must_be_bearable(tx, self.opened, chosen)
            seen = await rows(tx, sa.select(*self.opened.table.c).where(chosen).with_for_update())
            number = self.opened.table.c[ORDER]
            again = sa.update(self.opened.table).where(self.opened.mine, number.in_([each[ORDER] for each in seen]))
            after = {each[ORDER]: each for each in await rows(tx, again.values(found).returning(*self.opened.table.c))}
            await self._tell(tx, "update", [(each, after[each[ORDER]]) for each in seen if each[ORDER] in after])
        return len(after)

    def _written(self, changes: Mapping[str, Shape]) -> dict[Column, Shape]:
        return {self.opened.written(name): shape for name, shape in changes.items()}

    def _assigned(self, column: Column, shape: Shape) -> Sql:
        part = part_of(shape, self.opened.compared)
        if not part.is_value:
            return sa.cast(part.sql, type_of(column))
        value = into(column, part.value)
        if value is None and column.required:
            raise BasicError("DbError", f"{self.opened.name}.{column.name} is REQUIRED")
        return sa.literal(value, type_of(column))

    async def delete(self, where: Shape | None) -> int:
        """How many rows were deleted."""
        chosen = self.opened.rows_that(where)
        async with explained(self.opened.rules), self.db.transaction() as tx:
            if not await self._anybody(tx, "delete"):
                return await run(tx, sa.delete(self.opened.table).where(chosen))
            await must_be_bearable(tx, self.opened, chosen)
            gone = await rows(tx, sa.delete(self.opened.table).where(chosen).returning(*self.opened.table.c))
            await self._tell(tx, "delete", [(each, None) for each in gone])
        return len(gone)

    # ---- many rows by a key
    async def merge(self, given: Sequence[Given], keys: Sequence[str], columns: Sequence[str]) -> Row:
        """What happened to how many; a row that the table refuses is told, and the others are written."""
        _must_be_few(given)
        wanted = [self.opened.known(each) for each in keys] or list(self.opened.definition.keys)
        only = {self.opened.written(each.strip()).name for each in columns if each.strip()}
        told: dict[str, Any] = {"inserted": 0, "updated": 0, "unchanged": 0, "total": len(given), "errors": []}
        async with self.db.transaction() as tx:
            for number, each in enumerate(given):
                try:
                    async with explained(self.opened.rules), tx.transaction() as one:
                        told[await self._merged(one, each, wanted, only)] += 1
                except BasicError as error:
                    if error.code not in {"DbError", "ArgumentError", "TypeError"}:
                        raise
                    told["errors"].append({"row": number, "message": error.message})
        return told

    async def _merged(self, tx: Database, given: Given, keys: Sequence[Column], only: set[str]) -> str:
        values = self._values(given)
        by_name = {column.name: value for column, value in values.items()}
        if any(by_name.get(key.name) is None for key in keys):
            raise BasicError("DbError", f"the row has no {', '.join(key.name for key in keys)}")
        same = sa.and_(self.opened.mine, *(self._is(key, by_name[key.name]) for key in keys))
        before = await rows(tx, sa.select(*self.opened.table.c).where(same).limit(1).with_for_update())
        if not before:
            record = (await self._inserted(tx, [self._fresh(given)]))[0]
            await self._tell(tx, "insert", [(None, record)])
            return "inserted"
        names = {key.name for key in keys}
        rest = {c: v for c, v in values.items() if c.name not in names and (not only or c.name in only)}
        if all(_same(before[0][name_of(c)], v) for c, v in rest.items()):
            return "unchanged"
        await self._changed(tx, same, rest, before[0])
        return "updated"

    # ---- who is told
    async def _anybody(self, tx: Database, change: Change) -> bool:
        reader = self.opened.reader
        return await self.changes.wanted(tx, reader.account, reader.bot, self.opened.name, change)

    async def _tell(self, tx: Database, change: Change, pairs: Iterable[tuple[Row | None, Row | None]]) -> None:
        if not await self._anybody(tx, change):
            return
        whole = self.opened.whole
        changed = [Changed(before and whole(before), after and whole(after)) for before, after in pairs]
        reader = self.opened.reader
        if changed:
            await self.changes.told(tx, reader.account, reader.bot, self.opened.name, change, changed)


def _same(one: Any, other: Any) -> bool:
    return one == other if type(one) is type(other) else equal(one, other)


def _must_be_few(given: Sequence[Given]) -> None:
    if len(given) > MOST:
        raise limit_exceeded(f"at most {MOST:,} rows are written at once")


def _makes(column: Column) -> bool:
    """Whether a row that says NULL gets something all the same."""
    return bool(column.key and column.generated)


def _made(column: Column) -> Any:
    if column.generated == "UUID":
        return into(column, uuid7())
    now = column.generated == "NOW" or column.name.casefold() in {"created_at", "updated_at"}
    if column.default is None and now and column.kind in {"DATETIME", "DATE", "TIME", "STRING", "TEXT"}:
        return into(column, world().local())
    return None if column.default is None else into(column, column.default)


def _batches(made: Sequence[dict[Column, Any]]) -> Iterable[Sequence[dict[Column, Any]]]:
    """Rows with the same columns that follow each other, in statements of a bearable size."""
    batch: list[dict[Column, Any]] = []
    for row in made:
        full = len(batch) >= _AT_ONCE or (len(batch) + 1) * (len(row) + 1) > 30_000
        if batch and (full or row.keys() != batch[0].keys()):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
