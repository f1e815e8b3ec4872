"""One table in memory: its rows, and what its declaration asks of them, as the server's tables ask it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from palaver.basic.calling import constant
from palaver.basic.errors import BasicError
from palaver.basic.limits import charge
from palaver.basic.nodes.declarations import Column
from palaver.basic.ports.data import Row
from palaver.basic.values.equality import equal
from palaver.basic.values.members import key_of
from palaver.basic.values.text import text
from palaver.basic.world import world

_USUAL: Final = 255  # characters of a STRING that says nothing else
_TIMES: Final = frozenset({"created_at", "updated_at"})


@dataclass
class Kept:
    """`columns` are those of its declaration, none where there is none; of `uniques` each is one by its columns."""

    name: str
    columns: tuple[Column, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    rows: list[Row] = field(default_factory=list)
    made: int = 0

    @property
    def keys(self) -> list[str]:
        return [each.name for each in self.columns if each.key] or ["id"]

    def spelled(self, row: Mapping[str, Any]) -> Row:
        """With the columns' own names; DbError for one that is not there."""
        return {self._column(name): value for name, value in row.items()}

    def _column(self, name: str) -> str:
        names = {each.name: None for each in self.columns}
        found = key_of(names, name) if names else name
        if found is None and name.casefold() == "id" and self.keys == ["id"]:
            return "id"
        if found is None:
            raise BasicError("DbError", f"{self.name} has no column {name[:60]}")
        return found

    def insert(self, given: Mapping[str, Any]) -> Row:
        """Every column that is declared, its default where nothing was given, and a key."""
        found = self.spelled(given)
        row: Row = {each.name: found.get(each.name, _default(each)) for each in self.columns} | found
        self.made += 1
        for name in self.keys:
            if row.get(name) is None and len(self.keys) == 1:
                kind = next((each.type for each in self.columns if each.key), "GUID")
                row[name] = self.made if kind in {"INTEGER", "NUMBER"} else str(uuid.uuid4())
        self._must_fit(row, self.rows)
        self.rows.append(row)
        return dict(row)

    def change(self, row: Row, given: Mapping[str, Any]) -> None:
        """One of its rows becomes another."""
        touched = {
            each.name: world().local()
            for each in self.columns
            if each.name.casefold() == "updated_at" and each.name not in given
        }
        after = {**row, **given, **touched}
        self._must_fit(after, (each for each in self.rows if each is not row))
        row.update(after)

    def _must_fit(self, row: Row, others: Iterable[Row]) -> None:
        """DbError for what is missing, too long, or there already."""
        for each in self.columns:
            value = row.get(each.name)
            if value is None and (each.required or each.key):
                raise BasicError("DbError", f"{self.name}.{each.name} is REQUIRED")
            room = each.arguments[0] if each.arguments else _USUAL
            if value is not None and each.type == "STRING" and 0 <= room < len(text(value)):
                message = f"{each.name} has room for {room} characters, and this has {len(text(value))}"
                raise BasicError("DbError", message)
        charge(len(self.rows) * 64)
        unique = [self.keys, *([each.name] for each in self.columns if each.unique), *self.uniques]
        for other in others:
            for names in unique:
                if all(row.get(name) is not None and equal(row[name], other.get(name)) for name in names):
                    raise BasicError("DbError", f"{self.name} has a row with this {', '.join(names)} already")

    def with_keys(self, row: Mapping[str, Any], keys: Sequence[str]) -> Row | None:
        """The row whose keys are the same."""
        if any(row.get(name) is None for name in keys):
            return None
        charge(len(self.rows) * 64)
        return next((each for each in self.rows if all(equal(each.get(name), row[name]) for name in keys)), None)


def _default(column: Column) -> Any:
    if column.generated == "NOW" or (column.default is None and column.name.casefold() in _TIMES):
        return world().local()
    if column.generated == "UUID":
        return str(uuid.uuid4())
    return None if column.default is None else constant(column.default)
