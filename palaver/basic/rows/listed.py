"""Rows of a file while they are changed: any column may come, and a row is known by what is given as its key."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.limits import charge
from palaver.basic.ports.data import Row
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.evaluating import meets, value_of
from palaver.basic.values.members import key_of
from palaver.basic.values.text import text

KEY: Final = ("id",)


class Listed:
    """Values that read the same are the same: a file holds texts."""

    def __init__(self, rows: Iterable[Row], names: Iterable[str] = ()) -> None:
        self.rows = list(rows)
        self.names = dict.fromkeys([*names, *(name for row in self.rows for name in row)])
        self._places: dict[tuple[str, ...], dict[tuple[str, ...], Row]] = {}

    def insert(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
        """DbError for an id that is there already."""
        return [self._added(self._spelled(each)) for each in rows]

    def save(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
        """Those with an id that is there are changed, all others inserted."""
        found = []
        for each in rows:
            given = self._spelled(each)
            there = self._with(given, KEY)
            found.append(self._added(given) if there is None else self._changed(there, given))
        return found

    def update(self, changes: Mapping[str, Shape], where: Shape | None) -> int:
        wanted = self._spelled(changes)
        found = [each for each in self.rows if meets(where, each)]
        for each in found:
            self._changed(each, {name: value_of(shape, each) for name, shape in wanted.items()})
        return len(found)

    def delete(self, where: Shape | None) -> int:
        before = len(self.rows)
        self.rows = [each for each in self.rows if not meets(where, each)]
        return before - len(self.rows)

    def merge(self, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], columns: Sequence[str]) -> Row:
        told: Row = {"inserted": 0, "updated": 0, "unchanged": 0, "total": len(rows), "errors": []}
        names, only = tuple(self._spelled(dict.fromkeys(keys or KEY))), {each.casefold() for each in columns}
        for number, each in enumerate(rows):
            given = self._spelled(each)
            if any(given.get(name) is None for name in names):
                told["errors"].append({"row": number, "message": f"the row has no {', '.join(names)}"})
                continue
            told[self._merged(given, names, only)] += 1
        return told

    def _merged(self, given: Row, keys: tuple[str, ...], only: set[str]) -> str:
        there = self._with(given, keys)
        if there is None:
            self._added(given)
            return "inserted"
        rest = {name: value for name, value in given.items() if not only or name.casefold() in only}
        if all(name in there and _same(there[name], value) for name, value in rest.items()):
            return "unchanged"
        self._changed(there, rest)
        return "updated"

    def _spelled(self, row: Mapping[str, Any]) -> Row:
        """With the names that the columns have; one that is not there yet is a new one."""
        found = {key_of(self.names, name) or name: value for name, value in row.items()}
        self.names.update(dict.fromkeys(found))
        return found

    def _added(self, given: Row) -> Row:
        if self._with(given, KEY) is not None:
            raise BasicError("DbError", f"there is a row with the id {text(given[self._named(KEY)[0]])[:60]} already")
        row = dict(given)
        self.rows.append(row)
        for keys, places in self._places.items():
            places.setdefault(_place(row, keys), row)
        return dict(row)

    def _changed(self, row: Row, given: Row) -> Row:
        before = {keys: _place(row, keys) for keys in self._places}
        row.update(given)
        for keys, place in before.items():
            if _place(row, keys) != place:
                del self._places[keys]
        return dict(row)

    def _with(self, given: Row, keys: Sequence[str]) -> Row | None:
        """The first row that has the same keys; None where no key is given: nothing and no text are one in a file."""
        names = self._named(keys)
        if any(given.get(name) is None for name in names) or not any(_place(given, names)):
            return None
        if names not in self._places:
            charge(len(self.rows) * 8)
            self._places[names] = {}
            for row in self.rows:
                self._places[names].setdefault(_place(row, names), row)
        return self._places[names].get(_place(given, names))

    def _named(self, keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(key_of(self.names, name) or name for name in keys)


def _same(one: Any, other: Any) -> bool:
    """Whether they read the same; money of 20.00 is a number of 20 in a workbook."""
    return text(one) == text(other) or _number(one) == _number(other)


def _number(value: Any) -> str:
    return text(value.normalize() if isinstance(value, Decimal) else value)


def _place(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(text(row.get(name)) for name in keys)
