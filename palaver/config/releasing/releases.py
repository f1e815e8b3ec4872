"""Releases: a draft becomes the next version, or a copy of an earlier one does; whole, or not at all."""

from typing import Final

import msgspec

from palaver.config.bot import Kept
from palaver.config.bots import StoredDraft
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding, refused
from palaver.config.document.validate import examine
from palaver.config.layers.layers import beneath, laid
from palaver.config.releasing.approval import guarded, takes_two
from palaver.config.releasing.drafts import Drafts, must_have_seen, shown
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound

SQL = named_queries(__file__)

ROLLED_BACK: Final = "rollback to {}"


class Published(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    The number of the version that is active now, or is a canary, which `canary` percent of new conversations get;
    warnings stood in nobody's way.
    """

    number: int
    warnings: list[Finding]
    canary: int = 0


class Releases:
    def __init__(self, drafts: Drafts) -> None:
        self.drafts, self.bots, self.db = drafts, drafts.bots, drafts.db

    async def publish(
        self, caller: Caller, alias: str, note: str, seen: str | None = None, canary: int | None = None
    ) -> Published:
        """
        Make the draft the next version, whole or not at all; Unprocessable carries everything that is wrong with it.

        `seen` is optional: with it, only what the caller has seen is published. `canary` is the percentage of new
        conversations that get the version at first; None leaves it to the draft. Conflict while another is a canary.
        """
        made = None
        while made is None:
            examined = await self.bots.stored_draft(caller, alias)
            if seen is not None:
                must_have_seen(shown(examined), seen)
            # Before the bot is held: whoever waits for it has a connection each, and the checks need one.
            document, report = await self.drafts.examined(examined)
            if document is None:
                raise refused(report.errors)
            percent = share(examined, canary)
            made = await self._released(caller, examined, document, note, percent)
        await self.bots.announce(caller.account, alias)
        return Published(number=made, warnings=report.warnings, canary=percent)

    async def roll_back(self, caller: Caller, alias: str, number: int) -> Published:
        """
        Publish a copy of an earlier version as the next one; the draft stays what it is.

        It needs nobody else. A bot that takes two people to publish, or evaluation sets, still does after it, whatever
        that version says.
        """
        kept = await self._published(await self.bots.stored_draft(caller, alias), number)
        document, report = await examine(caller.account, kept.config, self.bots.checks, beneath(kept.defaults))
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, alias)
            if not stored.edited:
                await self.drafts.put(tx, stored, stored.config, stored.updated_by, stored.updated_at)
            # What is gone since, like a collection, is told: the version was good once, and may be needed now.
            document = document or BotDocument.model_validate(kept.config)
            note = ROLLED_BACK.format(number)
            still, sets = await guarded(tx, stored), sorted(stored.required_sets)
            made = await self.bots.release(tx, caller, stored, document, note, number, kept.defaults)
            await tx.run(SQL.guard, account_id=stored.account_id, id=stored.id, guarded=still, kept_sets=sets)
        await self.bots.announce(caller.account, alias)
        return Published(number=made, warnings=[*report.errors, *report.warnings])

    async def append(  # a release is made of these
        self,
        tx: Database,
        caller: Caller,
        stored: StoredDraft,
        document: BotDocument,
        note: str,
        parent: int,
        canary: int,
    ) -> int:
        """The number of the next version, which says by itself, once active, what publishing the bot takes."""
        number = await self.bots.release(tx, caller, stored, document, note, parent, canary=canary)
        if not canary:
            await tx.run(SQL.guard, account_id=stored.account_id, id=stored.id, guarded=False, kept_sets=[])
        return number

    async def _released(
        self, caller: Caller, examined: StoredDraft, document: BotDocument, note: str, canary: int
    ) -> int | None:
        """
        The number of the version that the examined draft has become; None when it was changed meanwhile.

        The draft of a canary stays: what is wrong with that one is mended there, if it does not become active.
        """
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, examined.alias)
            if _judged(stored) != _judged(examined):
                return None
            if await takes_two(tx, stored):
                raise Conflict("This bot takes two people to publish: ask for it, and let another person approve.")
            number = await self.append(tx, caller, stored, document, note, stored.base_version, canary)
            if not canary:
                await tx.run(SQL.drop_draft, account_id=stored.account_id, bot_id=stored.id)
        return number

    async def _published(self, stored: StoredDraft, number: int) -> Kept:
        values = {"account_id": stored.account_id, "bot_id": stored.id, "number": number}
        kept = await self.db.maybe(SQL.config_of_version, Kept, **values)
        if kept is None:
            raise NotFound(f"There is no version {number} of {stored.alias!r}.")
        return kept


def share(stored: StoredDraft, wanted: int | None) -> int:
    """The percentage of new conversations that a draft gets at first: as is `wanted`, or else as the document says."""
    document: BotDocument = laid(stored.config, stored.layers, stored.locks)
    said = document.release.canary.percent
    lock = stored.locks.get("release.canary.percent")
    if lock is not None and wanted not in {None, said}:
        raise Forbidden(f"The operator holds release.canary.percent at {said}: {lock['reason'] or 'leave it out'}")
    return said if wanted is None else wanted


def _judged(stored: StoredDraft) -> tuple[object, ...]:
    """What a release was examined by, beside what lies outside the bot."""
    return stored.config, stored.layers, stored.locks, stored.number
