"""The job of a replay: asks each question after its real past, and stores each answer under its lease."""

from uuid import UUID

import msgspec

from palaver.chat.rehearsals.frozen import must_be_as_frozen
from palaver.chat.rehearsals.rehearsal import Rehearsal, Rehearsed
from palaver.chat.rehearsals.rehearsing import Rehearsing, Taken, count, job_kind, side_by_side
from palaver.chat.sessions.sessions import PastMessage
from palaver.config.bots import Bot, Bots
from palaver.core.caller import Caller
from palaver.core.jobs import JobContext, JobKind
from palaver.core.services import Services
from palaver.modules.replay.answers import is_same
from palaver.modules.replay.replays import KIND, SQL


class Unasked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that waits, with what was answered then."""

    position: int
    session_id: UUID
    turn_id: UUID
    question: str
    answer: str


class Running:
    def __init__(self, bots: Bots, rehearsal: Rehearsal) -> None:
        self.bots, self.rehearsal, self.db = bots, rehearsal, bots.db
        self.job = Rehearsing(bots, SQL.take_run, SQL.end_run, Taken, self._asked)

    async def _asked(self, context: JobContext, caller: Caller, bot: Bot, taken: Taken) -> None:
        whose = {"account_id": context.account, "run_id": taken.id}
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
            await count(context, done, total)

        await count(context, done, total)
        await side_by_side(waiting, one)

    async def _past(self, account: UUID, bot: Bot, asked: Unasked) -> list[PastMessage]:
        """What was said before, oldest first."""
        limit = 2 * bot.document.context.history.max_turns
        values = {"account_id": account, "turn": asked.turn_id, "limit": limit}
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
    return {KIND: job_kind(KIND, lambda: services.get(Running).job)}
