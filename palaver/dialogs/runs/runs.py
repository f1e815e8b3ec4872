"""Runs in the database: each change takes the number of the one before it, so that of two workers one wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel
from palaver.basic.program import Program
from palaver.basic.run import Run
from palaver.basic.state import StateLost, pack, unpack
from palaver.basic.world import World
from palaver.config.bots import Bot
from palaver.core.caller import Caller, Kind
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict
from palaver.core.secrets import SecretsLocked, SecretStore
from palaver.core.workers import DEAD_AFTER
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.programs.rules import limits_of
from palaver.dialogs.runs.alarm import Alarm
from palaver.dialogs.runs.awaiting import lock
from palaver.dialogs.runs.sealing import is_sealed, opened, rewrapped, sealed

SQL = named_queries(__file__)

CONFIDENTIAL: Final = "confidential"  # in the note of a run that was told what is nobody's to read
_READ: Final = 500  # programs whose sources are not read again
_MOST: Final = 50  # that one worker takes over at once
_FORGOTTEN_AFTER: Final = timedelta(hours=2)  # no run is at work as long
_UNUSED: Final = timedelta(days=1)
_SOON_S: Final = 600.0  # who waits longer is found by those who look

State = Literal["running", "waiting", "done", "failed"]


class Elsewhere(Conflict):
    """Another worker, or another answer, has taken the run on: nothing of this one is stored."""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A run as the database has it: `body` its state, `said` what it has said in the turn `turn_id`."""

    id: UUID
    account_id: UUID
    bot_id: UUID
    version: int
    session_id: UUID
    owner: str
    kind: Kind
    channel: Channel
    script: str
    code: list[str]
    turn_id: UUID
    seq: int
    state: State
    body: bytes | None
    said: str
    heard: dict[str, Any] | None


class Awaited(NamedTuple):
    """An event that a run waits for: the next of that name after the one with the number `since`."""

    name: str
    since: int


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has said in a turn."""

    account_id: UUID
    owner: str
    bot_id: UUID
    version: int
    session_id: UUID
    turn_id: UUID
    said: str


class _Sealed(msgspec.Struct, frozen=True):
    id: UUID
    body: bytes


class _Code(msgspec.Struct, frozen=True):
    path: str
    source: str


@dataclass(slots=True, kw_only=True)
class Entry:
    """A run's own line in the database while a worker has it; `known` are the sources that are stored already."""

    id: UUID
    bot: Bot
    caller: Caller
    session: UUID
    channel: Channel
    script: str
    turn: UUID
    seq: int = 0
    said: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


class Runs:
    """`secrets` seals the states of runs that were told something in confidence."""

    def __init__(self, db: Database, programs: Programs, worker: int, secrets: SecretStore | None = None) -> None:
        self.db, self.programs, self.worker, self.secrets = db, programs, worker, secrets
        self.alarm = Alarm()  # rings when a wait of a run is over that was stored here
        self._read: dict[tuple[UUID, str], Program] = {}

    async def of(self, account: UUID, session: UUID, bot: UUID) -> Stored | None:
        return await self.db.maybe(SQL.run_of, Stored, account_id=account, session_id=session, bot_id=bot)

    async def is_begun(self, account: UUID, session: UUID, turn: UUID) -> bool:
        """Whether a conversation has had a turn that came to its end, beside one."""
        return bool(await self.db.value(SQL.is_begun, account_id=account, session_id=session, turn_id=turn))

    async def keep(
        self,
        tx: Database,
        entry: Entry,
        run: Run,
        state: State = "running",
        *,
        seconds: float | None = None,
        awaited: Awaited | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> None:
        """Store a run where it stands; Elsewhere when somebody else has it. LimitExceeded when it is too large."""
        if awaited is not None:
            await self._listening(tx, entry, run, seconds, awaited)
            return
        await self._stored(tx, entry, run, state, seconds=seconds, error=error)
        if state == "waiting" and seconds is not None and seconds <= _SOON_S:
            self.alarm.set(seconds)

    async def _listening(self, tx: Database, entry: Entry, run: Run, seconds: float | None, awaited: Awaited) -> None:
        """Who publishes the event meanwhile waits for this to be stored: none is missed."""
        whose = {"account_id": entry.caller.account, "bot_id": entry.bot.id, "event": awaited.name}
        async with tx.transaction() as held:
            await lock(held, entry.caller.account, entry.bot.id, awaited.name)
            await self._stored(held, entry, run, "waiting", seconds=seconds, event=awaited.name)
            missed = await held.run(SQL.hear_before, **whose, id=entry.id, since=awaited.since)
        self.alarm.set(0.0 if missed else seconds or 0.0)

    async def _stored(
        self,
        tx: Database,
        entry: Entry,
        run: Run,
        state: State,
        *,
        seconds: float | None = None,
        event: str | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> None:
        over = state in {"done", "failed"}
        programs = {level.program.hash: level.program for level in run.levels}
        for digest, program in programs.items():
            if digest not in entry.known and not over:
                await self._keep_code(tx, entry, program)
        changed = await tx.run(
            SQL.keep_run,
            id=entry.id,
            account_id=entry.caller.account,
            bot_id=entry.bot.id,
            version=entry.bot.number,
            session_id=entry.session,
            owner=entry.caller.owner,
            kind=entry.caller.kind,
            channel=entry.channel,
            script=entry.script,
            code=[] if over else sorted(programs),
            turn_id=entry.turn,
            seq=entry.seq,
            state=state,
            body=None if over else await self._body(entry, run),
            said="\n\n".join(entry.said),
            error=error,
            worker=self.worker,
            seconds=seconds,
            event=event,
        )
        if changed != 1:
            raise Elsewhere("This question has been answered already, or its dialog goes on elsewhere.")
        entry.seq += 1

    async def let_go(self, account: UUID, id: UUID, seq: int) -> None:
        """Another worker, or this one a little later, goes on from where it was stored last."""
        await self.db.run(SQL.let_go, account_id=account, id=id, seq=seq, worker=self.worker)

    async def give_up(self, account: UUID, id: UUID, seq: int, why: str) -> None:
        error = {"code": "Interrupted", "message": why}
        await self.db.run(SQL.give_up, account_id=account, id=id, seq=seq, worker=self.worker, error=error)

    async def read(self, stored: Stored, bot: Bot, world: World) -> Run:
        """The run with its programs as they were; StateLost when it cannot go on."""
        programs = {each: await self._code(stored.account_id, each) for each in stored.code}
        body = stored.body or b""
        if is_sealed(body):
            try:
                body = await opened(self._store, stored.account_id, stored.id, body)
            except SecretsLocked as error:
                raise StateLost(error.message) from error
        return unpack(body, programs.get, limits=limits_of(bot.document.dialogs), world=world)

    async def dead(self) -> Sequence[Stored]:
        """Runs whose worker is gone, which this one now has."""
        late = {"dead_after": DEAD_AFTER, "forgotten_after": _FORGOTTEN_AFTER}
        return await self.db.all(SQL.take_dead, Stored, worker=self.worker, most=_MOST, **late)

    async def due(self, most: int) -> Sequence[Stored]:
        """Runs that waited until now, which this worker now has."""
        return await self.db.all(SQL.take_due, Stored, worker=self.worker, most=most)

    async def said_in(self, turns: Sequence[UUID]) -> Sequence[Spoken]:
        return await self.db.all(SQL.said_in, Spoken, turns=list(turns))

    async def rewrap(self, account: UUID) -> int:
        """Put the states that are sealed under the current master key; how many were under another."""
        done, after = 0, UUID(int=0)
        while page := await self.db.all(SQL.sealed_states, _Sealed, account_id=account, after=after):
            for each in page:
                body = await rewrapped(self._store, account, each.id, each.body)
                if body is not None:
                    done += await self.db.run(
                        SQL.rewrap_state, account_id=account, id=each.id, old=each.body, body=body
                    )
            after = page[-1].id
        return done

    async def sweep(self) -> None:
        """Forget sources that nothing refers to."""
        await self.db.run(SQL.forget_code, life=_UNUSED)

    async def _body(self, entry: Entry, run: Run) -> bytes:
        body = pack(run)
        return await sealed(self._store, entry.caller.account, entry.id, body) if run.note.get(CONFIDENTIAL) else body

    @property
    def _store(self) -> SecretStore:
        if self.secrets is None:
            raise SecretsLocked("Nothing here can seal what a dialog was told in confidence.")
        return self.secrets

    async def _keep_code(self, tx: Database, entry: Entry, program: Program) -> None:
        source = program.source
        await tx.run(
            SQL.keep_code,
            account_id=entry.caller.account,
            hash=program.hash,
            path=source.name,
            source=source.text.replace("\x00", ""),
        )
        entry.known.add(program.hash)

    async def _code(self, account: UUID, digest: str) -> Program | None:
        known = self._read.get((account, digest))
        if known is not None:
            return known
        found = await self.db.maybe(SQL.code, _Code, account_id=account, hash=digest)
        if found is None:
            return None
        if len(self._read) >= _READ:
            self._read.clear()
        self._read[account, digest] = program = await self.programs.compiled(found.path, found.source)
        return program
