"""The job of a replay: asks each question after its real past, and stores each answer under its lease."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.rehearsal import Rehearsal, Rehearsed, must_be_as_frozen, side_by_side, thawed
from palaver.chat.sessions import PastMessage
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.errors import NotFound, PalaverError
from palaver.core.jobs import JobContext, JobKind, Permanent
from palaver.core.reasons import told
from palaver.core.services import Services
from palaver.modules.replay.answers import is_same
from palaver.modules.replay.replays import KIND, SQL, Order

_LONGEST_S: Final = 3600.0  # then it is taken again, and goes on where it was
_AT_ONCE: Final = 3  # of all accounts, in one worker


class TakenRun(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    bot_id: UUID
    version: int
    config: dict[str, Any]


class Unasked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that waits, with what was answered then."""

    position: int
    session_id: UUID
    turn_id: UUID
    question_id: UUID
    question: str
    answer: str


class Running:
    def __init__(self, bots: Bots, rehearsal: Rehearsal) -> None:
        self.bots, self.rehearsal, self.db = bots, rehearsal, bots.db

    async def run(self, context: JobContext) -> None:
        """From where it was left, for a turn; a replay that was cancelled or removed is nobody's work."""
        order = msgspec.convert(context.payload, Order)
        whose = {"account_id": context.account, "id": order.run}
        async with context.transaction() as tx:
            taken = await tx.maybe(SQL.take_run, TakenRun, **whose)
        if taken is None:
            return
        caller = order.starter.caller(context.account)
        try:
            bot = await thawed(self.bots, caller, taken.bot_id, taken.version, taken.config)
        except NotFound as error:
            raise Permanent(error.message) from error
        await self._asked(context, caller, bot, taken.id)
        async with context.transaction() as tx:
            await tx.run(SQL.end_run, **whose, state="done", error=None)

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        """Everybody who sees the bot reads why; what is wrong inside the server stands in the job's log."""
        run, why = msgspec.convert(context.payload, Order).run, told(error, None, f"the job {context.id}").message
        await self.db.run(SQL.end_run, account_id=context.account, id=run, state="failed", error=why)

    async def _asked(self, context: JobContext, caller: Caller, bot: Bot, run: UUID) -> None:
        whose = {"account_id": context.account, "run_id": run}
        waiting = await self.db.all(SQL.unasked, Unasked, **whose)
        total = await self.db.value(SQL.count_questions, **whose)
        done = total - len(waiting)

        async def one(asked: Unasked) -> None:
            nonlocal done
            await must_be_as_frozen(self.bots, caller, bot)
            past = await self._past(context.account, bot, asked)
            said = await self.rehearsal.answer(caller, bot, asked.question, past)
            async with context.transaction() as tx:
                await tx.run(SQL.add_answer, **whose, position=asked.position, **_values(asked, said))
            done += 1
            await far()

        async def far() -> None:
            await context.progress(done / max(total, 1), f"{done} of {total}")

        await far()
        await side_by_side(waiting, one)

    async def _past(self, account: UUID, bot: Bot, asked: Unasked) -> list[PastMessage]:
        """What was said before, oldest first."""
        limit = 2 * bot.document.context.history.max_turns
        values = {"account_id": account, "session_id": asked.session_id, "before": asked.question_id, "limit": limit}
        return (await self.db.all(SQL.past, PastMessage, **values))[::-1]


def _values(asked: Unasked, said: Rehearsed) -> dict[str, object]:
    return {
        "answer": said.answer,
        "sources": msgspec.to_builtins(said.sources),
        "finish_reason": said.finish_reason,
        "error": said.error,
        "same": said.error is None and is_same(asked.answer, said.answer),
        "prompt_tokens": said.prompt_tokens,
        "completion_tokens": said.completion_tokens,
        "ms": said.ms,
    }


def job_kinds(services: Services) -> dict[str, JobKind]:
    async def run(context: JobContext) -> None:
        await services.get(Running).run(context)

    async def gave_up(context: JobContext, error: PalaverError) -> None:
        await services.get(Running).gave_up(context, error)

    return {KIND: JobKind(KIND, run, timeout_s=_LONGEST_S, concurrency=_AT_ONCE, gave_up=gave_up)}
