"""What was published of a bot: numbered versions, which never change."""

import asyncio
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import Bots
from palaver.config.releasing.difference import Change, changes
from palaver.core.caller import Caller
from palaver.core.db import named_queries
from palaver.core.errors import NotFound

SQL = named_queries(__file__)

Named = Literal["draft", "active"]
State = Literal["active", "canary", "withdrawn", "archived"]


class StoredVersion(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: int
    note: str
    author: str
    created_at: datetime
    config_hash: str
    parent: int | None
    state: State


class WholeVersion(StoredVersion, frozen=True, kw_only=True):
    config: dict[str, Any]


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """New conversations start on the `active` one, some on the `canary`; `parent` is what it was made from."""

    number: int
    state: State
    note: str
    author: str
    created_at: datetime
    config_hash: str
    parent: int | None
    id: UUID


class WholeVersionView(VersionView, frozen=True, kw_only=True):
    config: dict[str, Any]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What leads from one of a bot's documents to another."""

    from_: str = msgspec.field(name="from")
    to: str
    changes: list[Change]


class Versions:
    def __init__(self, bots: Bots) -> None:
        self.bots, self.db = bots, bots.db

    async def all(self, caller: Caller, alias: str, limit: int, before: int | None = None) -> list[VersionView]:
        """A bot's versions, newest first."""
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "before": before, "limit": limit}
        return [
            VersionView(**msgspec.structs.asdict(found))
            for found in await self.db.all(SQL.versions, StoredVersion, **values)
        ]

    async def one(self, caller: Caller, alias: str, number: int) -> WholeVersionView:
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "number": number}
        found = await self.db.maybe(SQL.one_version, WholeVersion, **values)
        if found is None:
            raise NotFound(f"There is no version {number} of {alias!r}.")
        return WholeVersionView(**msgspec.structs.asdict(found))

    async def config(self, caller: Caller, alias: str, which: int | Named) -> dict[str, Any]:
        """What a version says, or the draft, or the active version."""
        if isinstance(which, int):
            return (await self.one(caller, alias, which)).config
        stored = await self.bots.stored_draft(caller, alias)
        return stored.config if which == "draft" else stored.active_config

    async def compare(self, caller: Caller, alias: str, before: int | Named, after: int | Named) -> Comparison:
        configs = [await self.config(caller, alias, which) for which in (before, after)]
        found = await asyncio.to_thread(changes, *configs)
        return Comparison(from_=str(before), to=str(after), changes=found)
