"""The tables of a bot as they are stored: read with every use, so that all servers see the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.tables.definition import Definition

SQL = named_queries(__file__)


class Stored(msgspec.Struct, frozen=True):
    """A table that is there."""

    id: UUID
    definition: Definition
    updated_at: datetime

    @property
    def physical(self) -> str:
        """Its name in the database: nothing of it comes from a program."""
        return f"t_{self.id.hex}"

    @property
    def version(self) -> tuple[UUID, datetime]:
        return self.id, self.updated_at


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    definition: dict[str, Any]
    updated_at: datetime


async def stored_tables(db: Database, account: UUID, bot: UUID) -> Mapping[str, Stored]:
    """By their folded names."""
    return _named(await db.all(SQL.stored, _Row, account_id=account, bot_id=bot))


async def tables_by_alias(db: Database, account: UUID, alias: str) -> Mapping[str, Stored]:
    """Those of the bot that is called so now; of none, none."""
    return _named(await db.all(SQL.stored_by_alias, _Row, account_id=account, alias=alias))


def _named(rows: Sequence[_Row]) -> Mapping[str, Stored]:
    found = [Stored(row.id, msgspec.convert(row.definition, Definition), row.updated_at) for row in rows]
    return {each.definition.name.casefold(): each for each in found}
