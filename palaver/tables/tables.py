"""The tables of one bot for one caller: what the keywords of data ask, through one door."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.ports.data import Row, Wanted
from palaver.basic.rows.condition import Shape
from palaver.core.db import Database
from palaver.tables import reading
from palaver.tables.access import Opened, Reader
from palaver.tables.changes import Changes
from palaver.tables.executing import explained
from palaver.tables.store import Stored, stored_tables
from palaver.tables.writing import Writing

Adopt = Callable[[], Awaitable[None]]  # makes what the bot's programs define and what is not there yet


class Tables:
    """Is the port Data. `db` is the transaction of an effect that writes, else the database."""

    def __init__(self, db: Database, reader: Reader, adopt: Adopt, changes: Changes) -> None:
        self.db, self.reader, self.adopt, self.changes = db, reader, adopt, changes

    async def find(self, table: str, wanted: Wanted) -> list[Row]:
        return await reading.found(self.db, await self._opened(table), wanted)

    async def last(self, table: str) -> Row | None:
        return await reading.newest(self.db, await self._opened(table))

    async def aggregate(
        self, table: str, function: str, column: str, where: Shape | None = None, group: str = ""
    ) -> Any:
        return await reading.aggregate(self.db, await self._opened(table), function, column, where, group)

    async def columns(self, table: str) -> Sequence[str]:
        return [each.name for each in (await self._stored(table)).definition.shown if not each.added]

    async def texts(self, table: str) -> Sequence[str]:
        return [each.name for each in (await self._opened(table)).readable if each.kind in {"STRING", "TEXT"}]

    async def key(self, table: str, value: Any) -> Shape:
        keys = (await self._stored(table)).definition.keys
        if len(keys) != 1:
            raise argument_error(f"the key of {table} is {', '.join(each.name for each in keys)}: write a condition")
        return ["=", ["column", keys[0].name], ["value", value]]

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return await (await self._writing(table)).insert(rows)

    async def save(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return await (await self._writing(table)).save(rows)

    async def update(self, table: str, changes: Mapping[str, Shape], where: Shape | None) -> int:
        return await (await self._writing(table)).update(changes, where)

    async def delete(self, table: str, where: Shape | None) -> int:
        return await (await self._writing(table)).delete(where)

    async def merge(
        self, table: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], columns: Sequence[str]
    ) -> Row:
        return await (await self._writing(table)).merge(rows, keys, columns)

    async def _writing(self, table: str) -> Writing:
        opened = Opened(await self._stored(table), self.reader, write=True)
        return Writing(self.db, opened, self.changes)

    async def _opened(self, table: str) -> Opened:
        return Opened(await self._stored(table), self.reader)

    async def _stored(self, table: str) -> Stored:
        """NotFound for a table that no program defines; one that is not there yet is made."""
        name = table.casefold()
        async with explained():
            found = (await stored_tables(self.db, self.reader.account, self.reader.bot)).get(name)
            if found is None:
                await self.adopt()
                found = (await stored_tables(self.db, self.reader.account, self.reader.bot)).get(name)
        if found is None:
            raise BasicError("NotFound", f"there is no table {table[:60]}")
        return found
