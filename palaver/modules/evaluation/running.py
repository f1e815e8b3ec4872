"""The job of a run: asks what has not been asked yet, and stores each verdict under its lease."""

from collections.abc import Sequence
from typing import Any

import msgspec

from palaver.chat.rehearsals.frozen import must_be_as_frozen
from palaver.chat.rehearsals.rehearsal import Rehearsal
from palaver.chat.rehearsals.rehearsing import Rehearsing, Taken, count, job_kind, side_by_side
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.jobs import JobContext, JobKind
from palaver.core.services import Services
from palaver.modules.evaluation.cases import Case
from palaver.modules.evaluation.judge import judged
from palaver.modules.evaluation.runs import KIND, Result
from palaver.modules.evaluation.sets import SQL
from palaver.modules.evaluation.verdict import unanswered, verdicts

Numbered = tuple[int, Case]


class TakenRun(Taken, frozen=True, kw_only=True):
    """A run with the positions that are `done`."""

    cases: list[dict[str, Any]]
    done: list[int]


class Running:
    def __init__(self, bots: Bots, rehearsal: Rehearsal) -> None:
        self.bots, self.rehearsal, self.db = bots, rehearsal, bots.db
        self.job = Rehearsing(bots, SQL.take_run, SQL.end_run, TakenRun, self._asked)

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
            await count(context, len(done), len(cases))

        await count(context, len(done), len(cases))
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
    return {KIND: job_kind(KIND, lambda: services.get(Running).job)}
