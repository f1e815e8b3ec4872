"""The jobs of automations: an occurrence becomes a run, a run is performed; what may pass is tried again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.jobs import JobContext, JobKind
from palaver.core.services import Services
from palaver.dialogs.agenda.automations import DUE, RUN, SQL, Automations, Pause
from palaver.dialogs.agenda.journal import Line
from palaver.dialogs.agenda.registration import Kind

ATTEMPTS: Final = 3
_BACKOFF_S: Final = 30.0
_LONGEST_S: Final = 900.0
_AT_ONCE: Final = 4
KEPT: Final = 100  # runs of each automation
# What another attempt may not meet again; any other error is the program's own.
PASSING: Final = frozenset(
    {"ChannelUnavailable", "DbError", "HttpError", "KbError", "LlmError", "MailError", "Timeout"}
)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A run that this worker performs."""

    id: UUID
    account_id: UUID
    bot_id: UUID
    automation_id: UUID | None
    kind: Kind
    script: str
    section: str
    subject: str
    input: dict[str, Any]
    chain: list[UUID]
    attempt: int
    log: list[dict[str, Any]]
    version: int = 0
    seq: int = 0
    body: bytes | None = None
    code: dict[str, str] | None = None
    heard: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Outcome(NamedTuple):
    """What became of one attempt; `lines` are those of all, `error` is {code, message, line}."""

    version: int
    lines: list[Line]
    error: dict[str, Any] | None
    result: Any
    pause: Pause | None = None


Perform = Callable[[Taken], Awaitable[Outcome]]


class Running:
    """`perform` runs the program."""

    def __init__(self, db: Database, automations: Automations, perform: Perform) -> None:
        self.db, self.automations, self.perform = db, automations, perform

    async def due(self, context: JobContext) -> None:
        automation, at = UUID(context.payload["automation"]), datetime.fromisoformat(context.payload["at"])
        async with context.transaction() as tx:
            await self.automations.due(tx, context.account, automation, at)

    async def run(self, context: JobContext) -> None:
        """Perform it; Unavailable where it is to be tried again."""
        whose = {"account_id": context.account, "id": UUID(context.payload["run"])}
        mine = {"attempt": context.attempt, "job": context.id, "seq": context.payload.get("seq")}
        taken = await self.db.maybe(SQL.take_run, Taken, **whose, **mine)
        if taken is None:
            return
        outcome = await self.perform(taken)
        if outcome.pause is not None:
            async with context.transaction() as tx:
                await self.automations.rest(tx, context.account, taken.id, outcome.pause)
            return
        again = outcome.error is not None and outcome.error["code"] in PASSING and not context.last
        async with context.transaction() as tx:
            await close(tx, taken, outcome, again=again)
        if again:
            raise Unavailable(f"A run of {taken.script} is tried again.")

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        """A run whose worker died each time, or that took too long."""
        told = {"code": "Interrupted", "message": error.message}
        await self.db.run(SQL.give_up, account_id=context.account, id=UUID(context.payload["run"]), error=told)


async def close(db: Database, taken: Taken, outcome: Outcome, *, again: bool = False) -> None:
    """Store what became of an attempt, and forget the oldest runs where this was the last."""
    state = "waiting" if again else "failed" if outcome.error else "done"
    whose = {"account_id": taken.account_id}
    log = [each.told() for each in outcome.lines]
    ended = {"version": outcome.version, "log": log, "error": outcome.error, "result": outcome.result}
    await db.run(SQL.end_run, **whose, id=taken.id, state=state, **ended)
    if not again:
        of = {"bot_id": taken.bot_id, "automation_id": taken.automation_id, "kept": KEPT}
        await db.run(SQL.forget_runs, **whose, **of)


def job_kinds(services: Services, *, backoff_s: float = _BACKOFF_S) -> dict[str, JobKind]:
    async def due(context: JobContext) -> None:
        await services.get(Running).due(context)

    async def run(context: JobContext) -> None:
        await services.get(Running).run(context)

    async def gave_up(context: JobContext, error: PalaverError) -> None:
        await services.get(Running).gave_up(context, error)

    often = {"concurrency": _AT_ONCE, "timeout_s": _LONGEST_S}
    return {
        DUE: JobKind(DUE, due, concurrency=_AT_ONCE),
        RUN: JobKind(RUN, run, max_attempts=ATTEMPTS, backoff_s=backoff_s, gave_up=gave_up, **often),  # type: ignore[arg-type]  # numbers by name
    }
