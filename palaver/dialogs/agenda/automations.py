"""Automations: what begins a bot's programs by itself, as its active version says; schedules know their next time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.jobs import Jobs
from palaver.dialogs.agenda.behalf import BOT, Behalf, restored, stored
from palaver.dialogs.agenda.computed import digest_of
from palaver.dialogs.agenda.occurrence import after
from palaver.dialogs.agenda.registration import Kind, Registration
from palaver.dialogs.runs.awaiting import wake
from palaver.dialogs.runs.waking import WAKE
from palaver.kit import clock
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)
DUE: Final = "automations.due"
RUN: Final = "automations.run"
CHAINED: Final = "chain"  # in the spec of what a program has put off: the automations that led to it
_GIVEN: Final = ("argument", "names", "version")  # of a registration, for its runs

Origin = Literal["file", "run"]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An automation as it is registered; a paused schedule has no next time."""

    id: UUID
    bot_id: UUID
    kind: Kind
    origin: Origin
    script: str
    key: str
    subject: str
    section: str
    line: int
    spec: dict[str, Any]
    zone: str
    next_at: datetime | None
    paused: bool


class _Registered(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: Kind
    script: str
    key: str
    subject: str
    section: str
    line: int
    spec: dict[str, Any]
    zone: str
    next_at: datetime | None
    paused: bool


class Pause(NamedTuple):
    """A run that waits: `store` does so, and answers its number then, and how many seconds it waits at most."""

    store: Callable[[Database], Awaitable[tuple[int, float]]]


class _Woken(msgspec.Struct, frozen=True):
    id: UUID
    seq: int


class _Kept(msgspec.Struct, frozen=True):
    id: UUID
    next_at: datetime | None


class Automations:
    def __init__(self, db: Database, jobs: Jobs) -> None:
        self.db, self.jobs = db, jobs

    async def replace(
        self,
        tx: Database,
        account: UUID,
        bot: UUID,
        wanted: Sequence[Registration],
        scripts: Mapping[str, str],
        zone: str,
    ) -> None:
        """Have a bot's registrations be those `wanted` by `scripts`: what stays the same stays when it was due."""
        whose = {"account_id": account, "bot_id": bot}
        known = {_place(each): each for each in await tx.all(SQL.registered, _Registered, **whose)}
        kept = [await self._register(tx, account, bot, each, zone, known.get(_place(each))) for each in wanted]
        texts = [digest_of(name, text) for name, text in scripts.items()]
        await tx.run(SQL.forget_registrations, **whose, kept=kept, scripts=list(scripts), texts=texts)

    async def _register(
        self, tx: Database, account: UUID, bot: UUID, wanted: Registration, zone: str, known: _Registered | None
    ) -> UUID:
        same = known is not None and (known.spec, known.zone) == (wanted.spec, zone)
        next_at = known.next_at if known is not None and same else self._first(wanted, zone)
        return await self.put(tx, account, bot, wanted, zone, next_at, "file")

    def _first(self, wanted: Registration, zone: str) -> datetime | None:
        cron = wanted.spec.get("cron")
        return after(cron, clock.now(), zone) if cron else None

    async def put(  # a row is made of these
        self,
        tx: Database,
        account: UUID,
        bot: UUID,
        wanted: Registration,
        zone: str,
        next_at: datetime | None,
        origin: Origin,
    ) -> UUID:
        """Store a registration and have its first occurrence come."""
        values = {each: getattr(wanted, each) for each in ("kind", "script", "key", "subject", "section", "line")}
        row = await tx.one(
            SQL.register,
            _Kept,
            id=uuid7(),
            account_id=account,
            bot_id=bot,
            origin=origin,
            spec=dict(wanted.spec),
            zone=zone,
            next_at=next_at,
            **values,
        )
        await self.await_(tx, account, row.id, row.next_at)
        return row.id

    async def await_(self, tx: Database, account: UUID, id: UUID, at: datetime | None) -> None:
        """Have the occurrence at a time come; one that somebody has changed since will find nothing to do."""
        if at is not None:
            told = {"automation": str(id), "at": at.isoformat()}
            await self.jobs.enqueue(DUE, account, told, dedupe=f"{id} {at.isoformat()}", run_at=at, tx=tx)

    async def due(self, tx: Database, account: UUID, id: UUID, at: datetime) -> None:
        """An occurrence: its run begins, unless the last one is still under way, and the next one is set."""
        found = await tx.maybe(SQL.hold_automation, Stored, account_id=account, id=id, bot_id=None)
        if found is None or found.paused or found.next_at != at:
            return
        if not await tx.value(SQL.under_way, account_id=account, id=id):
            await self.begin(tx, account, found, {}, lent(found), due_at=at)
        await self._on(tx, account, found)

    async def _on(self, tx: Database, account: UUID, found: Stored) -> None:
        """What was missed meanwhile is not made up for: the next time lies ahead."""
        cron = found.spec.get("cron")
        next_at = after(cron, max(clock.now(), found.next_at or clock.now()), found.zone) if cron else None
        if next_at is None:
            await tx.run(SQL.forget_automation, account_id=account, id=found.id)
            return
        await tx.run(SQL.next_time, account_id=account, id=found.id, next_at=next_at, paused=False)
        await self.await_(tx, account, found.id, next_at)

    async def pause(self, tx: Database, account: UUID, found: Stored) -> None:
        await tx.run(SQL.next_time, account_id=account, id=found.id, next_at=None, paused=True)

    async def resume(self, tx: Database, account: UUID, found: Stored) -> None:
        """What would have been due meanwhile is not made up for; a time that has passed is due now."""
        if not found.paused:
            return
        cron, once = found.spec.get("cron"), found.spec.get("once")
        next_at = after(cron, clock.now(), found.zone) if cron else datetime.fromisoformat(once) if once else None
        await tx.run(SQL.next_time, account_id=account, id=found.id, next_at=next_at, paused=False)
        await self.await_(tx, account, found.id, next_at)

    async def begin(
        self,
        tx: Database,
        account: UUID,
        found: Stored,
        given: Mapping[str, Any],
        behalf: Behalf,
        *,
        due_at: datetime | None = None,
        chain: tuple[UUID, ...] = (),
    ) -> UUID:
        """A run that a worker will take once `tx` is through; `chain` are the automations that led to it."""
        id = uuid7()
        await tx.run(
            SQL.add_run,
            id=id,
            account_id=account,
            bot_id=found.bot_id,
            automation_id=found.id,
            kind=found.kind,
            script=found.script,
            section=found.section,
            subject=found.subject,
            input=dict(given) | {each: found.spec[each] for each in _GIVEN if each in found.spec} | stored(behalf),
            chain=[*(chain or map(UUID, found.spec.get(CHAINED, ()))), found.id],
            due_at=due_at or clock.now(),
        )
        await self.jobs.enqueue(RUN, account, {"run": str(id)}, tx=tx)
        return id

    async def rest(self, tx: Database, account: UUID, run: UUID, pause: Pause) -> None:
        """Store a run that waits: no task is held for it, a worker will take it up."""
        number, seconds = await pause.store(tx)
        at = clock.now() + timedelta(seconds=seconds)
        await self.jobs.enqueue(RUN, account, {"run": str(run), "seq": number}, run_at=at, tx=tx)

    async def heard(self, tx: Database, account: UUID, bot: UUID, event: str, payload: Mapping[str, Any]) -> None:
        """Runs and dialogs that wait for an event go on once `tx` is through."""
        whose = {"account_id": account, "bot_id": bot}
        for run in await tx.all(SQL.wake_by_event, _Woken, **whose, event=event, payload=dict(payload)):
            await self.jobs.enqueue(RUN, account, {"run": str(run.id), "seq": run.seq}, tx=tx)
        if await wake(tx, account, bot, event, payload):
            await self.jobs.enqueue(WAKE, account, {}, tx=tx)

    async def set_off(
        self,
        tx: Database,
        account: UUID,
        bot: UUID,
        kind: Kind,
        subject: str,
        given: Sequence[Mapping[str, Any]],
        chain: tuple[UUID, ...],
        behalf: Behalf,
    ) -> None:
        """A run of each handler for each of `given`; none of a handler that has led to this."""
        of = {"account_id": account, "bot_id": bot, "kind": kind, "subject": subject, "without": list(chain)}
        for handler in await tx.all(SQL.handlers, Stored, **of):
            for each in given:
                await self.begin(tx, account, handler, each, behalf, chain=chain)


def lent(found: Stored) -> Behalf:
    """What a schedule runs with: of a file's own line the bot's rights, else whose program has set it."""
    return BOT if found.origin == "file" else restored(found.spec)


def _place(one: Registration | _Registered) -> tuple[str, str, str]:
    return one.kind, one.script, one.key
