"""Releases: a draft becomes the next version, or a copy of an earlier one does; whole, or not at all."""

from typing import Any, Final

import msgspec

from palaver.config.bots import SQL, StoredDraft
from palaver.config.document import BotDocument
from palaver.config.drafts import Drafts, must_have_seen, shown
from palaver.config.finding import Finding, refused
from palaver.config.layers import beneath
from palaver.config.validate import examine
from palaver.core.caller import Caller
from palaver.core.errors import NotFound

ROLLED_BACK: Final = "rollback to {}"


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The number of the version that is active now; warnings stood in nobody's way."""

    number: int
    warnings: list[Finding]


class Releases:
    def __init__(self, drafts: Drafts) -> None:
        self.drafts, self.bots, self.db = drafts, drafts.bots, drafts.db

    async def publish(self, caller: Caller, alias: str, note: str, seen: str | None = None) -> Published:
        """
        Make the draft the next version, whole or not at all; Unprocessable carries everything that is wrong with it.

        `seen` is optional: with it, only what the caller has seen is published.
        """
        number = None
        while number is None:
            examined = await self.bots.stored_draft(caller, alias)
            if seen is not None:
                must_have_seen(shown(examined), seen)
            # Before the bot is held: whoever waits for it has a connection each, and the checks need one.
            document, report = await self.drafts.examined(examined)
            if document is None:
                raise refused(report.errors)
            number = await self._released(caller, examined, document, note)
        await self.bots.announce(caller.account, alias)
        return Published(number=number, warnings=report.warnings)

    async def roll_back(self, caller: Caller, alias: str, number: int) -> Published:
        """Publish a copy of an earlier version as the next one; the draft stays what it is."""
        kept = await self._published(await self.bots.stored_draft(caller, alias), number)
        document, report = await examine(caller.account, kept.config, self.bots.checks, beneath(kept.defaults))
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, alias)
            if not stored.edited:
                await self.drafts.put(tx, stored, stored.config, stored.updated_by, stored.updated_at)
            # What is gone since, like a collection, is told: the version was good once, and may be needed now.
            document = document or BotDocument.model_validate(kept.config)
            note = ROLLED_BACK.format(number)
            made = await self.bots.release(tx, caller, stored, document, note, number, kept.defaults)
        await self.bots.announce(caller.account, alias)
        return Published(number=made, warnings=[*report.errors, *report.warnings])

    async def _released(self, caller: Caller, examined: StoredDraft, document: BotDocument, note: str) -> int | None:
        """The number of the version that the examined draft has become; None when it was changed meanwhile."""
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, examined.alias)
            if (stored.config, stored.layers) != (examined.config, examined.layers):
                return None
            number = await self.bots.release(tx, caller, stored, document, note, stored.base_version)
            await tx.run(SQL.drop_draft, account_id=stored.account_id, bot_id=stored.id)
        return number

    async def _published(self, stored: StoredDraft, number: int) -> "Kept":
        values = {"account_id": stored.account_id, "bot_id": stored.id, "number": number}
        kept = await self.db.maybe(SQL.config_of_version, Kept, **values)
        if kept is None:
            raise NotFound(f"There is no version {number} of {stored.alias!r}.")
        return kept


class Kept(msgspec.Struct, frozen=True):
    """What a version says, and the defaults that were frozen with it."""

    config: dict[str, Any]
    defaults: dict[str, Any]
