"""What people see of a bot's automations, and do to them: pause, resume, run now; and their runs, newest first."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, NotFound
from palaver.dialogs.agenda.automations import SQL, Automations, Origin, Stored, lent
from palaver.dialogs.agenda.occurrence import words
from palaver.dialogs.agenda.registration import Kind
from palaver.dialogs.agenda.signature import path_of

PAGE: Final = 50

State = Literal["waiting", "running", "done", "failed"]
_SILENT: Final = {
    "email": "No mail is received by this server yet: nothing sets this off.",
    "form": "No forms are served by this server yet: nothing sets this off.",
}
_VERBS: Final = {"insert": "INSERT OF", "update": "UPDATE OF", "delete": "DELETE OF", "form": "FORM SUBMIT"}


class RunError(msgspec.Struct, frozen=True, kw_only=True):
    """What ended a run, and where in its script, where that is known."""

    code: str
    message: str
    line: int | None = None
    column: int | None = None


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """`level` is "talk" for what the program said."""

    level: str
    text: str


class LastRun(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    state: State
    ended_at: datetime | None
    error: RunError | None


class AutomationView(msgspec.Struct, frozen=True, kw_only=True):
    """
    What begins a program of a bot: `subject` as it is written, `meaning` in words.

    `origin` is "file" for a line of the active version, "run" for what a program has set or registered as it ran.
    `silent` says why nothing can begin it yet; empty for all others.
    """

    id: UUID
    kind: Kind
    origin: Origin
    script: str
    line: int
    subject: str
    meaning: str
    zone: str
    next_at: datetime | None
    paused: bool
    silent: str
    last: LastRun | None


class AutomationRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run; `automation` is null where that is gone. `attempt` counts from 1."""

    id: UUID
    automation: UUID | None
    kind: Kind
    script: str
    subject: str
    version: int
    state: State
    attempt: int
    log: list[LogLine]
    error: RunError | None
    result: Any
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class _Listed(Stored, frozen=True, kw_only=True):
    run_id: UUID | None
    run_state: State | None
    run_ended_at: datetime | None
    run_error: dict[str, Any] | None


class _Run(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    automation_id: UUID | None
    kind: Kind
    script: str
    section: str
    subject: str
    version: int
    state: State
    attempt: int
    log: list[dict[str, str]]
    error: dict[str, Any] | None
    result: Any
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class Overview:
    def __init__(self, bots: Bots, automations: Automations) -> None:
        self.bots, self.automations, self.db = bots, automations, bots.db

    async def all(self, caller: Caller, alias: str) -> list[AutomationView]:
        whose = await self._whose(caller, alias)
        return [_shown(each) for each in await self.db.all(SQL.automations, _Listed, **whose, id=None)]

    async def one(self, caller: Caller, alias: str, id: UUID) -> AutomationView:
        whose = await self._whose(caller, alias)
        found = await self.db.maybe(SQL.automations, _Listed, **whose, id=id)
        if found is None:
            raise _absent(id)
        return _shown(found)

    async def runs(
        self, caller: Caller, alias: str, *, of: UUID | None = None, before: UUID | None = None, limit: int = PAGE
    ) -> list[AutomationRun]:
        whose = await self._whose(caller, alias)
        found = await self.db.all(SQL.runs, _Run, **whose, automation_id=of, before=before, id=None, limit=limit)
        return [_told(each) for each in found]

    async def run(self, caller: Caller, alias: str, id: UUID) -> AutomationRun:
        whose = await self._whose(caller, alias)
        found = await self.db.maybe(SQL.runs, _Run, **whose, automation_id=None, before=None, id=id, limit=1)
        if found is None:
            raise NotFound(f"The bot {alias!r} has no run {id}.")
        return _told(found)

    async def pause(self, caller: Caller, alias: str, id: UUID) -> AutomationView:
        """Have nothing begin by it until it is resumed; a run under way goes on."""
        async with self.db.transaction() as tx:
            await self.automations.pause(tx, caller.account, await self._held(tx, caller, alias, id))
        return await self.one(caller, alias, id)

    async def resume(self, caller: Caller, alias: str, id: UUID) -> AutomationView:
        async with self.db.transaction() as tx:
            await self.automations.resume(tx, caller.account, await self._held(tx, caller, alias, id))
        return await self.one(caller, alias, id)

    async def start(self, caller: Caller, alias: str, id: UUID) -> AutomationRun:
        """Run it now, paused or not; Conflict for what has to be given something, or is under way."""
        async with self.db.transaction() as tx:
            found = await self._held(tx, caller, alias, id)
            if found.kind != "schedule":
                raise Conflict("What begins by a request or an event has nothing to begin with now.")
            if await tx.value(SQL.under_way, account_id=caller.account, id=id):
                raise Conflict("A run of this schedule is under way.")
            run = await self.automations.begin(tx, caller.account, found, {}, lent(found))
        return await self.run(caller, alias, run)

    async def _held(self, tx: Database, caller: Caller, alias: str, id: UUID) -> Stored:
        whose = await self._whose(caller, alias)
        found = await tx.maybe(SQL.hold_automation, Stored, **whose, id=id)
        if found is None:
            raise _absent(id)
        return found

    async def _whose(self, caller: Caller, alias: str) -> dict[str, UUID]:
        return {"account_id": caller.account, "bot_id": (await self.bots.active(caller, alias)).id}


def _absent(id: UUID) -> NotFound:
    return NotFound(f"The bot has no automation {id}.")


def _shown(one: _Listed) -> AutomationView:
    shown = ("id", "kind", "origin", "script", "line", "subject", "zone", "next_at", "paused")
    last = None
    if one.run_id is not None and one.run_state is not None:
        last = LastRun(id=one.run_id, state=one.run_state, ended_at=one.run_ended_at, error=_error(one.run_error))
    return AutomationView(
        **{name: getattr(one, name) for name in shown},
        meaning=meaning(one),
        silent=_SILENT.get(one.kind, ""),
        last=last,
    )


def meaning(one: Stored) -> str:
    """What begins it, in words."""
    if one.kind == "schedule":
        return words(one.spec["cron"]) if one.spec.get("cron") else "Once"
    if one.kind == "webhook":
        return f"{one.spec.get('method') or 'Any method'} {path_of(one.bot_id, one.subject)}"
    return f"ON {_VERBS.get(one.kind, one.kind.upper())} {one.subject}"


def _told(run: _Run) -> AutomationRun:
    values = msgspec.structs.asdict(run)
    values["automation"] = values.pop("automation_id")
    del values["section"]
    values["log"] = [LogLine(**line) for line in run.log]
    values["error"] = _error(run.error)
    return AutomationRun(**values)


def _error(stored: dict[str, Any] | None) -> RunError | None:
    return None if stored is None else RunError(**stored)
