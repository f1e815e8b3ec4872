"""One table in the hands of one caller: the rows and columns there are for them. Every statement begins here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.rows.condition import Shape
from palaver.tables.conditions import test_of
from palaver.tables.definition import Column, Definition, Names
from palaver.tables.kinds import out_of
from palaver.tables.part import FAMILIES, Part, Sql
from palaver.tables.physical import ACCOUNT, made, name_of, physical_name, rule_name
from palaver.tables.store import Stored


@dataclass(frozen=True, slots=True)
class Reader:
    """`roles` are those of who asks, folded; None for who may do everything."""

    account: UUID
    bot: UUID
    roles: frozenset[str] | None = frozenset()

    def may(self, allowed: Collection[str]) -> bool:
        """No role is asked for: everybody; any of several is enough."""
        return self.roles is None or not allowed or any(role.casefold() in self.roles for role in allowed)


class Opened:
    """AccessDenied for a table that the reader may not read, or not write."""

    def __init__(self, stored: Stored, reader: Reader, *, write: bool = False) -> None:
        self.id, self.definition, self.reader = stored.id, stored.definition, reader
        self.table: sa.Table = made(stored.id, stored.definition)
        if not reader.may(self._allowed(self.definition, write=write)):
            what = "write" if write else "read"
            raise BasicError("AccessDenied", f"you may not {what} {self.name}")

    @staticmethod
    def _allowed(definition: Definition, *, write: bool) -> Names:
        return definition.write_by if write else definition.read_by

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def mine(self) -> Sql:
        """Of the account that asks, whatever else is."""
        found: Sql = self.table.c[ACCOUNT] == sa.literal(self.reader.account, sa.Uuid)
        return found

    @property
    def readable(self) -> list[Column]:
        """Columns that the reader is not to see are not there."""
        return [each for each in self.definition.shown if self.reader.may(each.read_by)]

    def rows_that(self, where: Shape | None) -> Sql:
        return sa.and_(self.mine, test_of(where, self.compared))

    def known(self, name: str) -> Column:
        """ArgumentError for a column that is not there, AccessDenied for one that is not to be seen."""
        column = self.definition.column(name)
        if column is None:
            raise argument_error(f"{self.name} has no column {name[:60]}")
        if not self.reader.may(column.read_by):
            raise BasicError("AccessDenied", f"you may not read {self.name}.{column.name}")
        return column

    def compared(self, name: str) -> Part:
        column = self.known(name)
        return Part(FAMILIES[column.kind], self.table.c[name_of(column)])

    def written(self, name: str) -> Column:
        """DbError for a column that is not there, AccessDenied for one that the reader may not write."""
        column = self.definition.column(name)
        if column is None:
            raise BasicError("DbError", f"{self.name} has no column {name[:60]}")
        if not self.reader.may(column.write_by):
            raise BasicError("AccessDenied", f"you may not write {self.name}.{column.name}")
        return column

    def physical(self, column: Column) -> sa.Column[Any]:
        return self.table.c[name_of(column)]

    def shown(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A row as the reader may have it."""
        return self._named(record, self.readable)

    def whole(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A row with all its columns, for who is told of changes."""
        return self._named(record, self.definition.shown)

    def _named(self, record: Mapping[str, Any], columns: Collection[Column]) -> dict[str, Any]:
        return {each.name: out_of(each, record[name_of(each)]) for each in columns}

    @property
    def rules(self) -> dict[str, str]:
        """What the database calls its rules, in words."""
        definition, id = self.definition, self.id
        found = {f"{physical_name(id)}_key": ", ".join(each.name for each in definition.keys)}
        for names in definition.uniques:
            columns = [each for name in names if (each := definition.column(name)) is not None]
            found[rule_name(id, "u", columns)] = ", ".join(names)
        for column in definition.columns:
            found[rule_name(id, "f", [column])] = column.name
        return found
