"""The tables of a bot as they are stored: read with every use, so that all servers see the same."""

from collections.abc import Mapping
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
    rows = await db.all(SQL.stored, _Row, account_id=account, bot_id=bot)
    found = [Stored(row.id, msgspec.convert(row.definition, Definition), row.updated_at) for row in rows]
    return {each.definition.name.casefold(): each for each in found}
