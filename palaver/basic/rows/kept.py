"""Tables in memory, for programs that run without a server: as they are declared, or made by the first row."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from palaver.basic.calling import constant
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.nodes.declarations import Column, Table
from palaver.basic.parser import parse
from palaver.basic.ports.data import Row, Wanted
from palaver.basic.rows.asked import among
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.evaluating import meets, value_of
from palaver.basic.rows.grouping import aggregated, by_group
from palaver.basic.source import Source
from palaver.basic.values.members import key_of
from palaver.basic.world import world


@dataclass
class Kept:
    """`columns` are those of its declaration, none where there is none."""

    columns: tuple[Column, ...] = ()
    rows: list[Row] = field(default_factory=list)
    made: int = 0

    @property
    def key(self) -> str:
        return next((each.name for each in self.columns if each.key), "id")


def declared(source: Source) -> list[Table]:
    return [each for each in parse(source).program.statements if isinstance(each, Table)]


class Tables:
    """What `Data` asks for; nothing is shared with anybody, so nobody is kept out."""

    def __init__(self, declared: Iterable[Table] = ()) -> None:
        self._tables = {each.name.casefold(): Kept(each.columns) for each in declared}
        self._before: dict[str, Kept] | None = None

    def begin(self) -> None:
        """ArgumentError within another transaction."""
        if self._before is not None:
            raise argument_error("a transaction has begun already")
        self._before = {
            name: replace(kept, rows=[dict(each) for each in kept.rows]) for name, kept in self._tables.items()
        }

    def commit(self) -> None:
        self._ended()

    def rollback(self) -> None:
        self._tables = self._ended()

    def _ended(self) -> dict[str, Kept]:
        """The tables as they were; ArgumentError where no transaction has begun."""
        before, self._before = self._before, None
        if before is None:
            raise argument_error("no transaction has begun")
        return before

    def _table(self, name: str) -> Kept:
        return self._tables.setdefault(name.casefold(), Kept())

    async def find(self, table: str, wanted: Wanted) -> list[Row]:
        if table.casefold() not in self._tables:
            raise BasicError("NotFound", f"there is no table {table}")
        return [dict(each) for each in among(self._table(table).rows, wanted)]

    async def last(self, table: str) -> Row | None:
        rows = self._table(table).rows
        return dict(rows[-1]) if rows else None

    async def aggregate(
        self, table: str, function: str, column: str, where: Shape | None = None, group: str = ""
    ) -> Any:
        rows = [each for each in self._table(table).rows if meets(where, each)]
        return by_group(function, rows, column, group) if group else aggregated(function, rows, column)

    async def columns(self, table: str) -> Sequence[str]:
        return [each.name for each in self._table(table).columns]

    async def texts(self, table: str) -> Sequence[str]:
        named = (name for row in self._table(table).rows for name, value in row.items() if isinstance(value, str))
        return list(dict.fromkeys(named))

    async def key(self, table: str, value: Any) -> Shape:
        return ["=", ["column", self._table(table).key], ["value", value]]

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        kept = self._table(table)
        made = [_completed(kept, each) for each in rows]
        for each in made:
            if any(each.get(kept.key) is not None and each[kept.key] == other.get(kept.key) for other in kept.rows):
                raise BasicError("DbError", f"{table} has a row with this {kept.key} already")
            kept.rows.append(each)
        return [dict(each) for each in made]

    async def save(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return [await self._saved(table, each, [self._table(table).key]) for each in rows]

    async def _saved(self, table: str, row: Mapping[str, Any], keys: Sequence[str]) -> Row:
        """The row with the same keys is changed, else it is a new one."""
        kept = self._table(table)
        given = {_spelled(kept, table, name): value for name, value in row.items()}
        if all(given.get(name) is not None for name in keys):
            for each in kept.rows:
                if all(each.get(name) == given[name] for name in keys):
                    each.update(given)
                    return dict(each)
        return (await self.insert(table, [given]))[0]

    async def update(self, table: str, changes: Mapping[str, Shape], where: Shape | None) -> int:
        kept = self._table(table)
        found = [each for each in kept.rows if meets(where, each)]
        for each in found:
            each.update({_spelled(kept, table, name): value_of(shape, each) for name, shape in changes.items()})
        return len(found)

    async def delete(self, table: str, where: Shape | None) -> int:
        kept = self._table(table)
        before = len(kept.rows)
        kept.rows = [each for each in kept.rows if not meets(where, each)]
        return before - len(kept.rows)

    async def merge(
        self, table: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], columns: Sequence[str]
    ) -> Row:
        kept = self._table(table)
        counts = Counter(inserted=0, updated=0, unchanged=0)
        wanted = {each.casefold() for each in columns}
        for row in rows:
            given = {name: row[name] for name in row if not wanted or name.casefold() in wanted | {*keys}}
            before = [dict(each) for each in kept.rows]
            await self._saved(table, given, keys)
            same = before == kept.rows
            counts["inserted" if len(before) < len(kept.rows) else "unchanged" if same else "updated"] += 1
        return {**counts, "total": len(rows), "errors": []}


def _completed(kept: Kept, row: Mapping[str, Any]) -> Row:
    """Every column that is declared, its default where nothing was given, and a key."""
    given = {_spelled(kept, "", name): value for name, value in row.items()}
    made: Row = {each.name: given.get(each.name, _default(each)) for each in kept.columns} | given
    kept.made += 1
    if made.get(kept.key) is None:
        kind = next((each.type for each in kept.columns if each.key), "GUID")
        made[kept.key] = kept.made if kind in {"INTEGER", "NUMBER"} else str(uuid.uuid4())
    for each in kept.columns:
        if each.required and made.get(each.name) is None:
            raise BasicError("DbError", f"{each.name} is required")
    return made


def _default(column: Column) -> Any:
    if column.generated == "NOW":
        return world().local()
    if column.generated == "UUID":
        return str(uuid.uuid4())
    return None if column.default is None else constant(column.default)


def _spelled(kept: Kept, table: str, name: str) -> str:
    """A column as it is declared; DbError for one that is not."""
    names = {each.name: None for each in kept.columns}
    found = key_of(names, name) if names else name
    if found is None:
        if name.casefold() == "id":
            return "id"
        raise BasicError("DbError", f"{table or 'the table'} has no column {name}")
    return found
