"""A bot's evaluation sets: stored whole, so that a team can keep them in Git."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.db import named_queries
from palaver.core.errors import Conflict, NotFound, PreconditionFailed
from palaver.kit import jsons
from palaver.kit.ids import uuid7
from palaver.modules.evaluation.cases import Case, encoded, settled

SQL = named_queries(__file__)

MOST_SETS: Final = 50


class StoredSet(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    description: str
    cases: list[dict[str, Any]]
    cases_hash: str
    updated_by: str
    updated_at: datetime


class Sets:
    def __init__(self, bots: Bots) -> None:
        self.bots, self.db = bots, bots.db

    async def all(self, caller: Caller, alias: str) -> list[StoredSet]:
        """A bot's sets, by their names."""
        return await self.db.all(SQL.sets, StoredSet, **await self.whose(caller, alias))

    async def one(self, caller: Caller, alias: str, name: str) -> StoredSet:
        found = await self.db.maybe(SQL.one_set, StoredSet, **await self.whose(caller, alias), name=name)
        if found is None:
            raise absent(name)
        return found

    async def put(
        self, caller: Caller, alias: str, name: str, description: str, cases: Sequence[Case], seen: str | None = None
    ) -> StoredSet:
        """
        What a set is from now on; runs of other cases no longer count for publishing.

        Unprocessable when a case asks nothing; PreconditionFailed unless the set has the cases whose hash is `seen`.
        """
        kept, whose = encoded(settled(cases)), await self.whose(caller, alias)
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_bot, **whose)
            if await tx.value(SQL.count_sets, **whose, name=name) >= MOST_SETS:
                raise Conflict(f"A bot has {MOST_SETS} evaluation sets at most: remove one.")
            values = {"id": uuid7(), "name": name, "description": description, "updated_by": caller.owner, "seen": seen}
            if not await tx.run(SQL.put_set, **whose, **values, cases=kept, cases_hash=hash_of(kept)):
                raise PreconditionFailed("Somebody has changed the set since you read it: nothing was done.")
        return await self.one(caller, alias, name)

    async def delete(self, caller: Caller, alias: str, name: str) -> None:
        """Remove a set with its runs; Conflict while the bot requires it."""
        bot = await self.bots.stored_draft(caller, alias)
        if name in bot.required_sets:
            raise Conflict("The bot requires this set: publish a version that does not, then remove it.")
        if not await self.db.run(SQL.delete_set, account_id=caller.account, bot_id=bot.id, name=name):
            raise absent(name)

    async def whose(self, caller: Caller, alias: str) -> dict[str, object]:
        """What every query asks for; NotFound for who may not use the bot."""
        return {"account_id": caller.account, "bot_id": (await self.bots.active(caller, alias)).id}


def cases_of(stored: StoredSet) -> list[Case]:
    return msgspec.convert(stored.cases, list[Case])


def hash_of(cases: Any) -> str:
    """SHA-256 of the cases in their order."""
    return hashlib.sha256(jsons.encode(cases)).hexdigest()


def absent(name: str) -> NotFound:
    return NotFound(f"There is no evaluation set {name[:100]!r} of this bot.")
