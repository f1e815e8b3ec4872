"""The job of a run: asks what has not been asked yet, and stores each verdict under its lease."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.rehearsal import Rehearsal, must_be_as_frozen, side_by_side, thawed
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound, PalaverError
from palaver.core.jobs import JobContext, JobKind, Permanent
from palaver.core.reasons import told
from palaver.core.services import Services
from palaver.modules.evaluation.cases import Case
from palaver.modules.evaluation.judge import judged
from palaver.modules.evaluation.runs import KIND, Order, Result
from palaver.modules.evaluation.sets import SQL
from palaver.modules.evaluation.verdict import unanswered, verdicts

_LONGEST_S: Final = 3600.0  # then it is taken again, and goes on where it was
_AT_ONCE: Final = 3  # of all accounts, in one worker

Numbered = tuple[int, Case]


class TakenRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run with the positions that are `done`."""

    id: UUID
    bot_id: UUID
    version: int
    config: dict[str, Any]
    cases: list[dict[str, Any]]
    done: list[int]


class Running:
    def __init__(self, bots: Bots, rehearsal: Rehearsal) -> None:
        self.bots, self.rehearsal, self.db = bots, rehearsal, bots.db

    async def run(self, context: JobContext) -> None:
        """From where it was left, for a turn; a run that was cancelled or removed is nobody's work."""
        order = msgspec.convert(context.payload, Order)
        async with context.transaction() as tx:
            taken = await tx.maybe(SQL.take_run, TakenRun, account_id=context.account, id=order.run)
        if taken is None:
            return
        caller = order.starter.caller(context.account)
        try:
            bot = await thawed(self.bots, caller, taken.bot_id, taken.version, taken.config)
        except NotFound as error:
            raise Permanent(error.message) from error
        await self._asked(context, caller, bot, taken)
        async with context.transaction() as tx:
            await tx.run(SQL.end_run, account_id=context.account, id=taken.id, state="done", error=None)

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        """Everybody who sees the bot reads why; what is wrong inside the server stands in the job's log."""
        run, why = msgspec.convert(context.payload, Order).run, told(error, None, f"the job {context.id}").message
        await self.db.run(SQL.end_run, account_id=context.account, id=run, state="failed", error=why)

    async def _asked(self, context: JobContext, caller: Caller, bot: Bot, taken: TakenRun) -> None:
        cases: Sequence[Numbered] = [*enumerate(msgspec.convert(taken.cases, list[Case]), 1)]
        done = set(taken.done)

        async def one(numbered: Numbered) -> None:
            await must_be_as_frozen(self.bots, caller, bot)
            result = await self.result(caller, bot, *numbered)
            async with context.transaction() as tx:
                values = msgspec.to_builtins(result)
                await tx.run(SQL.add_result, account_id=context.account, run_id=taken.id, **values)
            done.add(result.position)
            await far()

        async def far() -> None:
            await context.progress(len(done) / len(cases), f"{len(done)} of {len(cases)}")

        await far()
        await side_by_side([each for each in cases if each[0] not in done], one)

    async def result(self, caller: Caller, bot: Bot, position: int, case: Case) -> Result:
        """Ask one question, and hold its answer against what is expected."""
        said = await self.rehearsal.answer(caller, bot, case.question)
        prompt, completion = said.prompt_tokens, said.completion_tokens
        if none := unanswered(said):
            found = [none]
        else:
            found = [*verdicts(case, said)]
            if case.judge:
                ruling = await judged(self.rehearsal, caller, bot, case, said.answer)
                found.append(ruling.verdict)
                prompt, completion = prompt + ruling.prompt_tokens, completion + ruling.completion_tokens
        return Result(
            position=position,
            question=case.question,
            answer=said.answer,
            sources=said.sources,
            finish_reason=said.finish_reason,
            passed=all(each.passed for each in found),
            verdicts=found,
            prompt_tokens=prompt,
            completion_tokens=completion,
            ms=said.ms,
        )


def job_kinds(services: Services) -> dict[str, JobKind]:
    async def run(context: JobContext) -> None:
        await services.get(Running).run(context)

    async def gave_up(context: JobContext, error: PalaverError) -> None:
        await services.get(Running).gave_up(context, error)

    return {KIND: JobKind(KIND, run, timeout_s=_LONGEST_S, concurrency=_AT_ONCE, gave_up=gave_up)}
