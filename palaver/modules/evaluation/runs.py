"""Runs of evaluation sets: begun as jobs, read while they go on, cancelled, compared."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.events import Source
from palaver.chat.rehearsals.frozen import Frozen, Target, freeze
from palaver.chat.rehearsals.rehearsing import Order, Starter
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.core.jobs import Jobs
from palaver.kit.ids import uuid7
from palaver.modules.evaluation.cases import encoded, tagged
from palaver.modules.evaluation.sets import SQL, Sets, StoredSet, cases_of
from palaver.modules.evaluation.verdict import Verdict

KIND: Final = "evaluation.run"
AT_ONCE: Final = 2  # runs of one bot
_KEPT: Final = 50  # ended runs of one set

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """
    A run as far as it is; `done` of `total` questions are through. `version` 0 is the draft as it was then.

    `current`: the set still has the same cases. Tokens are those of the answers and of the judge.
    """

    id: UUID
    set: str
    version: int
    config_hash: str
    current: bool
    tags: list[str]
    state: State
    total: int
    done: int
    passed: int
    prompt_tokens: int
    completion_tokens: int
    error: str | None
    started_by: str
    created_at: datetime
    finished_at: datetime | None


class StoredRun(RunView, frozen=True, kw_only=True):
    job_id: UUID


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one question, the `position`-th of the run, from 1."""

    position: int
    question: str
    answer: str
    sources: list[Source]
    finish_reason: str
    passed: bool
    verdicts: list[Verdict]
    prompt_tokens: int
    completion_tokens: int
    ms: int


class StoredResult(Result, frozen=True, kw_only=True):
    sources: Any
    verdicts: Any


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    position: int
    question: str
    passed: bool


class Runs:
    def __init__(self, sets: Sets, jobs: Jobs) -> None:
        self.sets, self.jobs, self.db = sets, jobs, sets.db

    async def start(self, caller: Caller, alias: str, name: str, target: Target, tags: Sequence[str]) -> UUID:
        """
        Run the cases of a set that have one of `tags`, or all of them, against what `target` says now.

        Unprocessable when there is no case, or the draft is not valid; Conflict when too many runs are under way.
        """
        found = await self.sets.one(caller, alias, name)
        frozen = await freeze(self.sets.bots, caller, alias, target)
        cases = tagged(cases_of(found), tags)
        if not cases:
            raise Unprocessable("The set has no cases." if not tags else "No case of the set has one of these tags.")
        whose = {"account_id": caller.account, "bot_id": frozen.bot}
        async with self.db.transaction() as tx:
            await tx.value(SQL.hold_bot, **whose)
            if await tx.value(SQL.count_under_way, **whose) >= AT_ONCE:
                raise Conflict(f"{AT_ONCE} runs of this bot are under way: wait for one, or cancel it.")
            await tx.run(SQL.forget_runs, account_id=caller.account, set_id=found.id, kept=_KEPT - 1)
            values = {"cases": encoded(cases), "total": len(cases), "tags": sorted(set(tags))}
            return await self._added(tx, caller, frozen, found, values)

    async def all(
        self, caller: Caller, alias: str, name: str, limit: int, before: UUID | None = None
    ) -> list[StoredRun]:
        """The runs of a set, newest first."""
        await self.sets.one(caller, alias, name)
        return await self._found(caller, alias, name, limit=limit, before=before)

    async def newest(self, caller: Caller, alias: str) -> dict[str, StoredRun]:
        """The newest run of each set, by the set's name."""
        found = await self.db.all(SQL.newest_runs, StoredRun, **await self.sets.whose(caller, alias))
        return {run.set: run for run in found}

    async def one(self, caller: Caller, alias: str, name: str, id: UUID) -> StoredRun:
        found = await self._found(caller, alias, name, id=id)
        if not found:
            raise NotFound("There is no such run.")
        return found[0]

    async def results(
        self, caller: Caller, run: RunView, limit: int, after: int = 0, *, only: bool | None = None
    ) -> list[Result]:
        """What came of the questions after the `after`-th; `only` those that have passed, or have not."""
        values = {"account_id": caller.account, "run_id": run.id, "after": after, "only": only, "limit": limit}
        rows = await self.db.all(SQL.results, StoredResult, **values)
        return [msgspec.convert(msgspec.structs.asdict(row), Result) for row in rows]

    async def outcomes(self, caller: Caller, run: RunView) -> list[Outcome]:
        return await self.db.all(SQL.outcomes, Outcome, account_id=caller.account, run_id=run.id)

    async def cancel(self, caller: Caller, run: StoredRun) -> None:
        """End a run where it is; Conflict when it has ended."""
        if not await self.db.run(SQL.cancel_run, account_id=caller.account, id=run.id):
            raise Conflict("This run has ended already.")
        await self.jobs.cancel(caller.account, run.job_id)

    async def _added(
        self, tx: Database, caller: Caller, frozen: Frozen, found: StoredSet, values: dict[str, object]
    ) -> UUID:
        id = uuid7()
        order = msgspec.to_builtins(Order(run=id, starter=Starter.of(caller)))
        await tx.run(
            SQL.add_run,
            id=id,
            account_id=caller.account,
            bot_id=frozen.bot,
            set_id=found.id,
            job_id=await self.jobs.enqueue(KIND, caller.account, order, tx=tx),
            version=frozen.number,
            config=frozen.config,
            config_hash=frozen.hash,
            cases_hash=found.cases_hash,
            started_by=caller.owner,
            **values,
        )
        return id

    async def _found(
        self,
        caller: Caller,
        alias: str,
        name: str,
        *,
        limit: int = 1,
        id: UUID | None = None,
        before: UUID | None = None,
    ) -> list[StoredRun]:
        whose = await self.sets.whose(caller, alias)
        return await self.db.all(SQL.runs, StoredRun, **whose, name=name, id=id, before=before, limit=limit)


def shown(run: StoredRun) -> RunView:
    return RunView(**{name: getattr(run, name) for name in RunView.__struct_fields__})
