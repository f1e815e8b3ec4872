"""What is known of the imports of each bot: the last report, the draft that it saved, the collections that it made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

Origin = Literal["", "upload", "folder"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    alias: str
    collections: list[str]
    origin: Origin
    report: dict[str, Any] | None
    draft: str
    digest: str
    imported_by: str
    imported_at: datetime


class Records:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def of(self, caller: Caller, alias: str) -> Record | None:
        return await self.db.maybe(SQL.imported, Record, account_id=caller.account, alias=alias)

    async def all(self, caller: Caller, origin: Origin) -> list[Record]:
        return await self.db.all(SQL.imports, Record, account_id=caller.account, origin=origin)

    async def claim(self, caller: Caller, alias: str, collections: Sequence[str]) -> None:
        """Before collections are made: an import that breaks off here can be repeated."""
        await self.db.run(SQL.claim, account_id=caller.account, alias=alias, collections=list(collections))

    async def note(  # a record is made of these
        self, caller: Caller, alias: str, origin: Origin, report: Any, *, draft: str = "", digest: str = ""
    ) -> None:
        await self.db.run(
            SQL.note_import,
            account_id=caller.account,
            alias=alias,
            origin=origin,
            report=msgspec.to_builtins(report),
            draft=draft,
            digest=digest,
            imported_by=caller.owner,
        )
