"""Canaries: versions that some of the new conversations get, until they are promoted to everybody or withdrawn."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.config.bot import Kept
from palaver.config.bots import Bots, StoredDraft, must_restrict
from palaver.config.document.document import BotDocument
from palaver.config.releasing.approval import must_be_approved
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict

SQL = named_queries(__file__)

Outcome = Literal["promoted", "withdrawn"]

_BY_HAND: Final = "Withdrawn by hand."


class StoredCanary(msgspec.Struct, frozen=True, kw_only=True):
    """
    Version `number` beside version `against`, which is active; `percent` of new conversations get it.

    `findings` are the figures of both when it ended, and what of them ended it.
    """

    id: UUID
    account_id: UUID
    bot_id: UUID
    number: int
    against: int
    percent: int
    started_at: datetime
    author: str
    ended_at: datetime | None
    ended_by: str | None
    outcome: Outcome | None
    reason: str
    findings: dict[str, Any]


class Canaries:
    def __init__(self, bots: Bots) -> None:
        self.bots, self.db = bots, bots.db

    async def running(self, caller: Caller, bot: UUID) -> StoredCanary | None:
        return await self.db.maybe(SQL.running_canary, StoredCanary, account_id=caller.account, bot_id=bot)

    async def ended(self, caller: Caller, bot: UUID, limit: int) -> list[StoredCanary]:
        """The latest first."""
        return await self.db.all(SQL.ended_canaries, StoredCanary, account_id=caller.account, bot_id=bot, limit=limit)

    async def all_running(self) -> list[StoredCanary]:
        """Those of every account."""
        return await self.db.all(SQL.running_canaries, StoredCanary)

    async def claim(self, canary: StoredCanary, every: timedelta) -> bool:
        """Whether this worker is to judge a canary now: one does in each `every`."""
        values = {"account_id": canary.account_id, "id": canary.id, "every": every}
        return await self.db.value(SQL.claim_canary, **values) is not None

    async def promote(self, caller: Caller, canary: StoredCanary, alias: str, findings: Mapping[str, Any]) -> None:
        """
        Make a canary the active version. A draft that says the same has served.

        Conflict when it has ended, or when the bot takes two people by now and one has published it.
        """
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, alias)
            if not await self._end(tx, caller, canary, "promoted", "", findings):
                raise over(canary)
            config = await self._config(tx, canary)
            document = BotDocument.model_validate(config)  # whom it is open to is nobody's to say but its own
            must_restrict(caller, stored, document)
            await must_be_approved(tx, stored, canary.number)
            await self.bots.activate(tx, stored, canary.number, document)
            # From here on the version says by itself what publishing the bot takes: this one had what it took.
            await tx.run(SQL.guard, account_id=stored.account_id, id=stored.id, guarded=False, kept_sets=[])
            await self._settle_draft(tx, stored, canary.number, config)
        await self.bots.announce(caller.account, alias)

    async def withdraw(
        self, caller: Caller, canary: StoredCanary, alias: str, reason: str, findings: Mapping[str, Any]
    ) -> bool:
        """Give everybody the active version again; False when the canary had ended already."""
        ended = await self._end(self.db, caller, canary, "withdrawn", reason or _BY_HAND, findings)
        if ended:
            await self.bots.announce(caller.account, alias)
        return ended

    async def _end(  # an end is made of these
        self,
        db: Database,
        caller: Caller,
        canary: StoredCanary,
        outcome: Outcome,
        reason: str,
        findings: Mapping[str, Any],
    ) -> bool:
        values = {"account_id": caller.account, "bot_id": canary.bot_id, "id": canary.id}
        told = {"outcome": outcome, "reason": reason, "ended_by": caller.owner, "findings": dict(findings)}
        return await db.value(SQL.end_canary, **values, **told) is not None

    async def _config(self, tx: Database, canary: StoredCanary) -> dict[str, Any]:
        values = {"account_id": canary.account_id, "bot_id": canary.bot_id, "number": canary.number}
        kept = await tx.one(SQL.config_of_version, Kept, **values)
        return kept.config

    async def _settle_draft(self, tx: Database, stored: StoredDraft, number: int, config: Mapping[str, Any]) -> None:
        """The draft that the canary was published from has served, or was edited since and goes on from there."""
        bot = {"account_id": stored.account_id, "bot_id": stored.id}
        await tx.run(SQL.drop_same_draft, **bot, config=config)
        await tx.run(SQL.settle_draft, **bot, number=number)


def over(canary: StoredCanary) -> Conflict:
    return Conflict(f"Version {canary.number} is not a canary any more: look again.")
