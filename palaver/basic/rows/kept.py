"""Tables in memory, for programs that run without a server: as they are declared, or made by the first row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.nodes.declarations import Table
from palaver.basic.parser import parse
from palaver.basic.ports.data import Row, Wanted
from palaver.basic.rows.asked import among
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.declared import Kept
from palaver.basic.rows.evaluating import meets, value_of
from palaver.basic.rows.grouping import aggregated, by_group
from palaver.basic.source import Source
from palaver.basic.values.equality import equal


def declared(source: Source) -> list[Table]:
    return [each for each in parse(source).program.statements if isinstance(each, Table)]


class Tables:
    """What `Data` asks for; nothing is shared with anybody, so nobody is kept out."""

    def __init__(self, declared: Iterable[Table] = ()) -> None:
        self._tables = {each.name.casefold(): Kept(each.name, each.columns, each.uniques) for each in declared}
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

    def _there(self, name: str) -> Kept:
        """NotFound for a table that nothing declares, and that no row has made."""
        if name.casefold() not in self._tables:
            raise BasicError("NotFound", f"there is no table {name[:60]}")
        return self._tables[name.casefold()]

    def _made(self, name: str) -> Kept:
        return self._tables.setdefault(name.casefold(), Kept(name))

    async def find(self, table: str, wanted: Wanted) -> list[Row]:
        return [dict(each) for each in among(self._there(table).rows, wanted)]

    async def last(self, table: str) -> Row | None:
        rows = self._there(table).rows
        return dict(rows[-1]) if rows else None

    async def aggregate(
        self, table: str, function: str, column: str, where: Shape | None = None, group: str = ""
    ) -> Any:
        rows = [each for each in self._there(table).rows if meets(where, each)]
        return by_group(function, rows, column, group) if group else aggregated(function, rows, column)

    async def columns(self, table: str) -> Sequence[str]:
        return [each.name for each in self._made(table).columns]

    async def texts(self, table: str) -> Sequence[str]:
        named = (name for row in self._there(table).rows for name, value in row.items() if isinstance(value, str))
        return list(dict.fromkeys(named))

    async def key(self, table: str, value: Any) -> Shape:
        keys = self._made(table).keys
        if len(keys) != 1:
            raise argument_error(f"the key of {table} is {', '.join(keys)}: write a condition")
        return ["=", ["column", keys[0]], ["value", value]]

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        kept = self._made(table)
        before = kept.rows[:]
        try:
            return [kept.insert(each) for each in rows]
        except BasicError:
            kept.rows = before
            raise

    async def save(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return [self._saved(self._made(table), each, self._made(table).keys) for each in rows]

    def _saved(self, kept: Kept, row: Mapping[str, Any], keys: Sequence[str]) -> Row:
        """The row with the same keys is changed, else it is a new one."""
        given = kept.spelled(row)
        found = kept.with_keys(given, keys)
        if found is None:
            return kept.insert(given)
        kept.change(found, given)
        return dict(found)

    async def update(self, table: str, changes: Mapping[str, Shape], where: Shape | None) -> int:
        kept = self._there(table)
        wanted = kept.spelled(changes)
        found = [each for each in kept.rows if meets(where, each)]
        for each in found:
            kept.change(each, {name: value_of(shape, each) for name, shape in wanted.items()})
        return len(found)

    async def delete(self, table: str, where: Shape | None) -> int:
        kept = self._there(table)
        before = len(kept.rows)
        kept.rows = [each for each in kept.rows if not meets(where, each)]
        return before - len(kept.rows)

    async def merge(
        self, table: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], columns: Sequence[str]
    ) -> Row:
        kept, only = self._made(table), {each.casefold() for each in columns}
        told: Row = {"inserted": 0, "updated": 0, "unchanged": 0, "total": len(rows), "errors": []}
        names = [*kept.spelled(dict.fromkeys(keys))] or kept.keys
        for number, each in enumerate(rows):
            try:
                told[_merged(kept, kept.spelled(each), names, only)] += 1
            except BasicError as error:
                if error.code != "DbError":
                    raise
                told["errors"].append({"row": number, "message": error.message})
        return told


def _merged(kept: Kept, given: Row, keys: Sequence[str], only: set[str]) -> str:
    """What became of a row; DbError where it has no key."""
    if any(given.get(name) is None for name in keys):
        raise BasicError("DbError", f"the row has no {', '.join(keys)}")
    found = kept.with_keys(given, keys)
    if found is None:
        kept.insert(given)
        return "inserted"
    rest = {name: value for name, value in given.items() if name not in keys and (not only or name.casefold() in only)}
    if all(name in found and equal(found[name], value) for name, value in rest.items()):
        return "unchanged"
    kept.change(found, rest)
    return "updated"
