"""What was published of a bot: numbered versions, which never change."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import SQL, Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound


class StoredVersion(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: int
    note: str
    author: str
    created_at: datetime
    config_hash: str
    parent: int | None
    active: bool


class WholeVersion(StoredVersion, frozen=True, kw_only=True):
    config: dict[str, Any]


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """New conversations start on the `active` one; `parent` is the version that it was made from."""

    number: int
    state: Literal["active", "archived"]
    note: str
    author: str
    created_at: datetime
    config_hash: str
    parent: int | None
    id: UUID


class WholeVersionView(VersionView, frozen=True, kw_only=True):
    config: dict[str, Any]


class Versions:
    def __init__(self, bots: Bots) -> None:
        self.bots, self.db = bots, bots.db

    async def all(self, caller: Caller, alias: str, limit: int, before: int | None = None) -> list[VersionView]:
        """A bot's versions, newest first."""
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "before": before, "limit": limit}
        return [VersionView(**_told(found)) for found in await self.db.all(SQL.versions, StoredVersion, **values)]

    async def one(self, caller: Caller, alias: str, number: int) -> WholeVersionView:
        bot = await self.bots.active(caller, alias)
        values = {"account_id": caller.account, "bot_id": bot.id, "number": number}
        found = await self.db.maybe(SQL.one_version, WholeVersion, **values)
        if found is None:
            raise NotFound(f"There is no version {number} of {alias!r}.")
        return WholeVersionView(**_told(found))


def _told(version: StoredVersion) -> dict[str, Any]:
    said = msgspec.structs.asdict(version)
    said["state"] = "active" if said.pop("active") else "archived"
    return said
