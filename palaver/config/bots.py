"""Bots and their versions: stored as documents, read from memory, dropped from it when any server publishes."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.config.bot import DRAFT, Bot, Share, StoredBot, StoredDraft, lively, opened
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import refused
from palaver.config.document.schema import sections
from palaver.config.document.validate import Check, examine, keeps
from palaver.config.layers.layers import Layers, beneath, laid
from palaver.config.releasing.approval import must_let_go, must_take_one
from palaver.core import metrics
from palaver.core.cache import Bus, Message
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database, Query, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, Unavailable
from palaver.core.logs import logger
from palaver.kit.ids import uuid7

__all__ = ["DRAFT", "SQL", "Bot", "Bots", "Share", "StoredBot", "StoredDraft", "hash_of", "must_restrict", "pruned"]

SQL = named_queries(__file__)
log = logger("config")

TOPIC: Final = "config.published"
_ALL: Final = b"all"
_KEEP_S: Final = 300.0
_CAPACITY: Final = 5_000


_NEAR, _MISSED = (metrics.CACHE_LOOKUPS.labels("config", outcome) for outcome in ("near", "missed"))

Within = Callable[[Database, UUID], Awaitable[object]]  # what is made with a bot, by its id
# What follows a bot's active version, in the transaction that makes it so; of one that is archived there is None.
Follower = Callable[[Database, UUID, UUID, Bot | None], Awaitable[None]]


class Bots:
    def __init__(self, db: Database, bus: Bus, checks: Sequence[Check] = ()) -> None:
        self.db, self.bus, self.checks = db, bus, tuple(checks)
        self._active: dict[tuple[UUID, str], tuple[float, Bot]] = {}
        self._versions: dict[tuple[UUID, UUID, int], tuple[Bot, Bot]] = {}  # with the active one laid over it
        self._aliases: dict[UUID, str] = {}
        self._drops = 0
        self.followers: list[Follower] = []

    async def create(
        self, caller: Caller, config: Mapping[str, Any], note: str = "created", within: Within | None = None
    ) -> Bot:
        """Validate, store and publish version 1 of a new bot; `within` adds to the transaction that makes it."""
        layers = await self.layers_of(caller.account)
        document = await self._checked(caller.account, config, layers)
        must_restrict(caller, None, document)
        id = uuid7()
        alias = document.identity.alias
        try:
            async with self.db.transaction() as tx:
                access = document.access.principals
                await tx.run(SQL.add_bot, id=id, account_id=caller.account, alias=alias, access=access)
                await self._append(tx, caller, id, 1, document, note, None, layers)
                await self._follow_up(tx, caller.account, id)
                if within is not None:
                    await within(tx, id)
        except Conflict:
            raise Conflict(f"There is a bot with the alias {alias!r} already.") from None
        await self.announce(caller.account, alias)
        return await self.active(caller, alias)

    async def layers_of(self, account: UUID) -> Layers:
        """What the account's bots have where they say nothing, as it stands now."""
        found: Layers = await self.db.value(SQL.layers, account_id=account)
        return found

    async def change(self, caller: Caller, alias: str, edit: Callable[[dict[str, Any]], None], note: str) -> Bot:
        """
        Publish the next version: `edit` alters a copy of the active document in place, and nothing else differs.

        Conflict for a bot that takes two people or evaluation sets, unless only whom it is open to differs.
        """
        while True:
            seen = await self.stored_draft(caller, alias)
            config = dict(seen.active_config)
            edit(config)
            if {**config, "access": None} != {**seen.active_config, "access": None}:
                await must_take_one(self.db, seen)
            document = await self._checked(caller.account, config, seen.defaults, keeps(alias))
            async with self.db.transaction() as tx:
                stored = await self.locked(tx, caller, alias)
                if stored.active_config == seen.active_config:
                    await self.release(tx, caller, stored, document, note, stored.number, stored.defaults)
                    break
        await self.announce(caller.account, alias)
        return await self.active(caller, alias)

    async def must_take_one(self, caller: Caller, alias: str) -> None:
        """Conflict for a bot that nobody changes alone."""
        await must_take_one(self.db, await self.stored_draft(caller, alias))

    async def release(  # a release is made of these
        self,
        tx: Database,
        caller: Caller,
        stored: StoredDraft,
        document: BotDocument,
        note: str,
        parent: int,
        defaults: Layers | None = None,
        *,
        canary: int = 0,
    ) -> int:
        """
        The number of the next version, `document`, once `tx` is through: then announce it.

        It is active then, or what `canary` percent of new conversations get. Conflict while a canary runs.
        The `defaults` of the account and the platform are frozen with it: those of now, or an earlier version's.
        """
        must_restrict(caller, stored, document)
        must_be_settled(stored)
        bot = {"account_id": caller.account, "bot_id": stored.id}
        number: int = await tx.value(SQL.next_number, **bot)
        frozen = stored.layers if defaults is None else defaults
        await self._append(tx, caller, stored.id, number, document, note, parent, frozen)
        if canary:
            share = {"number": number, "against": stored.number, "percent": canary, "author": caller.owner}
            await tx.run(SQL.begin_canary, id=uuid7(), **bot, **share)
        else:
            await self.activate(tx, stored, number, document)
        return number

    async def activate(self, tx: Database, stored: StoredBot, number: int, document: BotDocument) -> None:
        """Make `document`, which is version `number`, the one that new conversations start on."""
        access = document.access.principals
        await tx.run(SQL.activate, account_id=stored.account_id, id=stored.id, number=number, access=access)
        await self._follow_up(tx, stored.account_id, stored.id)

    async def _follow_up(self, tx: Database, account: UUID, id: UUID) -> None:
        stored = await tx.maybe(SQL.bot_by_id, StoredBot, account_id=account, id=id) if self.followers else None
        for follower in self.followers:
            await follower(tx, account, id, None if stored is None else opened(stored))

    async def locked(self, tx: Database, caller: Caller, alias: str) -> StoredDraft:
        """A bot with its draft, held until `tx` ends."""
        await tx.value(SQL.hold_bot, account_id=caller.account, alias=alias)
        return await self.stored_draft(caller, alias, tx)

    async def has(self, caller: Caller, alias: str) -> bool:
        """Whether an alias is taken, be it by a bot that the caller may not use."""
        return bool(await self.db.value(SQL.has_bot, account_id=caller.account, alias=alias))

    async def stored_draft(self, caller: Caller, alias: str, db: Database | None = None) -> StoredDraft:
        stored = await (db or self.db).maybe(SQL.draft, StoredDraft, account_id=caller.account, alias=alias)
        if stored is None or not _may_use(caller, stored):
            raise _absent(alias)
        return stored

    async def active(self, caller: Caller, alias: str) -> Bot:
        """The published version that new sessions start on, from memory when it is known there."""
        found = self._active.get((caller.account, alias))
        if found is None or found[0] < time.monotonic():
            bot = await self._recalled(SQL.bot_by_alias, account_id=caller.account, alias=alias)
        else:
            bot = found[1]
            _NEAR.inc()
        return _allowed(bot, caller, alias)

    async def active_by_id(self, caller: Caller, id: UUID) -> Bot:
        found = self._active.get((caller.account, self._aliases.get(id, "")))
        if found is None or found[0] < time.monotonic() or found[1].id != id:
            bot = await self._recalled(SQL.bot_by_id, account_id=caller.account, id=id)
        else:
            bot = found[1]
        return _allowed(bot, caller, bot.alias)

    async def named(self, caller: Caller, ids: Iterable[UUID]) -> dict[UUID, Bot]:
        """Those of some bots that are there and open to the caller."""
        found = {}
        for id in set(ids):
            with suppress(NotFound):
                found[id] = await self.active_by_id(caller, id)
        return found

    async def version(self, caller: Caller, id: UUID, number: int) -> Bot:
        """
        One version of a bot; versions never change, so memory is always right but for the live fields.

        A canary is tried with its own, every other version has those of the active one.
        """
        active = await self.active_by_id(caller, id)
        if active.number == number:
            return active
        if number == DRAFT:
            return await self._drafted(caller, active)
        key = (caller.account, id, number)
        under, bot = self._versions.get(key, (None, active))
        if under is not active:
            loaded = await self._numbered(active, number)
            if len(self._versions) >= _CAPACITY:
                self._versions.clear()
            bot = lively(loaded, active)
            self._versions[key] = active, bot
        return bot

    async def _numbered(self, active: Bot, number: int) -> Bot:
        try:
            return await self._load(SQL.version_by_number, account_id=active.account, id=active.id, number=number)
        except NotFound:
            raise NotFound(f"There is no version {number} of {active.alias!r}.") from None

    async def _drafted(self, caller: Caller, active: Bot) -> Bot:
        """The draft as it is now, or the active version where they are the same; Unprocessable when it is not valid."""
        stored = await self.stored_draft(caller, active.alias)
        if not stored.edited and beneath(stored.layers) == beneath(stored.defaults):
            return active
        await self._checked(caller.account, stored.config, stored.layers)
        document = laid(stored.config, stored.layers, stored.locks)
        return msgspec.structs.replace(active, number=DRAFT, live=DRAFT, document=document)

    async def version_by_id(self, caller: Caller, version_id: UUID) -> Bot:
        bot = await self._load(SQL.version_by_id, account_id=caller.account, version_id=version_id)
        return lively(bot, await self.active_by_id(caller, bot.id))

    async def all(self, caller: Caller, limit: int, after: UUID | None = None) -> list[Bot]:
        """The caller's bots, oldest first, without their programs, which are large."""
        stored = await self.db.all(
            SQL.bots, StoredBot, account_id=caller.account, after=after, limit=limit, **caller.bots_reach
        )
        return [opened(bot) for bot in stored]

    async def archive(self, caller: Caller, alias: str) -> None:
        """Take a bot out of use and give its alias free. Forbidden for one that nobody releases alone, by one."""
        ended = {"reason": "The bot was archived.", "ended_by": caller.owner}
        async with self.db.transaction() as tx:
            stored = await self.locked(tx, caller, alias)
            await must_let_go(tx, caller, stored)
            await tx.value(SQL.archive, account_id=caller.account, alias=stored.alias, **ended)
            await self._follow_up(tx, caller.account, stored.id)
        await self.announce(caller.account, alias)

    async def using(self, caller: Caller, collection: str) -> list[str]:
        """The aliases of the bots that answer from a collection."""
        rows = await self.db.all(
            SQL.bots_using, _Alias, account_id=caller.account, collection=collection, **caller.reach
        )
        return [row.alias for row in rows]

    def drop(self, account: UUID, alias: str) -> None:
        """Forget what memory holds of a bot: another server published."""
        self._drops += 1
        self._active.pop((account, alias), None)

    def heard(self, message: bytes) -> None:
        """A message of TOPIC: a bot, or all."""
        if message == _ALL:
            return self.drop_all()
        account, _, alias = message.decode().partition(" ")
        return self.drop(UUID(account), alias)

    def drop_all(self) -> None:
        self._drops += 1
        self._active.clear()

    def compare(self, canaries: Mapping[UUID, int]) -> None:
        """Forget each bot that has another canary than `canaries` says: who changed it may not have lived to tell."""
        for (account, alias), (_, bot) in list(self._active.items()):
            if canaries.get(bot.id) != (bot.canary.number if bot.canary else None):
                self.drop(account, alias)

    async def follow(self) -> None:
        """Forget what another worker has published; after a gap in the bus, forget everything."""
        async with self.bus.subscribe([TOPIC]) as feed:
            self.drop_all()
            async for message in feed:
                if isinstance(message, Message):
                    self.heard(message.data)
                else:
                    self.drop_all()

    async def _checked(self, account: UUID, config: Mapping[str, Any], layers: Layers, *more: Check) -> BotDocument:
        document, report = await examine(account, config, (*self.checks, *more), beneath(layers))
        if document is None:
            raise refused(report.errors)
        return document

    async def _append(  # a version is made of these
        self,
        tx: Database,
        caller: Caller,
        bot: UUID,
        number: int,
        document: BotDocument,
        note: str,
        parent: int | None,
        defaults: Layers,
    ) -> None:
        config = pruned(document.model_dump(mode="json", exclude_unset=True))
        await tx.run(
            SQL.add_version,
            id=uuid7(),
            account_id=caller.account,
            bot_id=bot,
            number=number,
            config=config,
            config_hash=hash_of(config),
            note=note,
            author=caller.owner,
            parent=parent,
            defaults=defaults,
        )

    async def announce(self, account: UUID, alias: str) -> None:
        """Tell the other workers; it is published also when they cannot be told, and they ask again within minutes."""
        await self._tell(f"{account} {alias}".encode(), alias)

    async def announce_all(self) -> None:
        """Tell all workers that something has changed which counts for every bot."""
        await self._tell(_ALL, "all")

    async def _tell(self, message: bytes, bot: str) -> None:
        self.heard(message)
        try:
            await self.bus.publish(TOPIC, message)
        except Unavailable as error:
            log.warning("other workers cannot be told of a change", bot=bot, reason=error.message)

    async def _load(self, query: Query, **values: object) -> Bot:
        started = time.perf_counter()
        stored = await self.db.maybe(query, StoredBot, **values)
        if stored is None:
            raise _absent(values.get("alias"))
        bot = opened(stored)
        metrics.CONFIG_LOAD_SECONDS.observe(time.perf_counter() - started)
        return bot

    async def _recalled(self, query: Query, **values: object) -> Bot:
        """Load an active version, and remember it unless something was published meanwhile."""
        drops = self._drops
        _MISSED.inc()
        bot = await self._load(query, **values)
        if drops == self._drops:
            if len(self._active) >= _CAPACITY:
                self._active.clear()
                self._aliases.clear()
            self._active[bot.account, bot.alias] = (time.monotonic() + _KEEP_S, bot)
            self._aliases[bot.id] = bot.alias
            metrics.CACHE_ENTRIES.labels("config").set(len(self._active))
        return bot


class _Alias(msgspec.Struct, frozen=True):
    alias: str


def pruned(config: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the sections in which nothing is set."""
    return {name: value for name, value in config.items() if value != {} or name not in sections()}


def hash_of(config: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(config, order="sorted")).hexdigest()


def _allowed(bot: Bot, caller: Caller, alias: str) -> Bot:
    if not _may_use(caller, bot):
        raise _absent(alias)
    return bot


def _may_use(caller: Caller, bot: Bot | StoredBot) -> bool:
    return caller.may_open(bot.id, bot.access)


def must_restrict(caller: Caller, before: StoredBot | None, document: BotDocument) -> None:
    """Forbidden for a change of whom a bot is open to, by who may not manage roles."""
    now, then = document.access.principals, before.access if before else None
    if now != then and not caller.may(UNRESTRICTED):
        raise Forbidden(f"To change whom a bot is open to takes {UNRESTRICTED}, which you do not have.")


def must_be_settled(bot: Bot | StoredBot) -> None:
    """Conflict while one of the bot's versions is a canary."""
    if bot.canary is not None:
        number = bot.canary.number if isinstance(bot.canary, Share) else bot.canary
        raise Conflict(f"Version {number} of {bot.alias!r} is out as a canary: promote it or withdraw it first.")


def _absent(alias: object) -> NotFound:
    return NotFound(f"There is no bot {alias!r}." if alias else "There is no such bot.")
