"""The stored answers as people see them: looked through, taken out, and what they have saved."""

from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

import msgspec

from palaver.chat.answers.answers import AnswerCache
from palaver.chat.answers.tally import SQL
from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound

_MOST_BOTS: Final = 500


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A stored answer of the bot `bot`, by its alias; `tokens` is what giving it again saves."""

    id: UUID
    bot: str
    version: int
    question: str
    answer: str
    model: str
    tokens: int
    hits: int
    hit_at: datetime | None
    created_at: datetime
    expires_at: datetime


class Savings(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the cache of one bot, by its alias, has done in some days: answers given again, questions that it did not know.

    `hit_ratio` is None where no question was looked for.
    """

    bot: str
    exact: int
    semantic: int
    missed: int
    kept: int
    saved_tokens: int
    entries: int
    hit_ratio: float | None


class _Reach(TypedDict):
    account_id: UUID
    bots: list[UUID]


class KeptAnswers:
    """Of the bots that are open to who asks, and of no others."""

    def __init__(self, db: Database, bots: Bots, answers: AnswerCache) -> None:
        self.db, self.bots, self.answers = db, bots, answers

    async def names(self, caller: Caller) -> list[str]:
        """The aliases of those bots."""
        return sorted(bot.alias for bot in await self.bots.all(caller, _MOST_BOTS))

    async def all(
        self, caller: Caller, limit: int, before: UUID | None = None, bot: str = "", q: str = ""
    ) -> list[KeptAnswer]:
        """Newest first; of one bot, and with `q` in the question or the answer, where that is asked."""
        return await self.db.all(
            SQL.kept, KeptAnswer, **await self._reach(caller, bot), q=q, before=before, limit=limit
        )

    async def remove(self, caller: Caller, id: UUID) -> None:
        """Forget one, in every worker."""
        found: UUID | None = await self.db.value(SQL.remove, **await self._reach(caller, ""), id=id)
        if found is None:
            raise NotFound("There is no such answer.")
        await self.answers.forget(found)

    async def purge(self, caller: Caller, bot: str, q: str = "") -> int:
        """Forget those of a bot, with `q` in them where that is asked; how many there were."""
        reach = await self._reach(caller, bot)
        removed = await self.db.run(SQL.purge, **reach, q=q)
        for each in reach["bots"]:
            await self.answers.forget(each)
        return removed

    async def savings(self, caller: Caller, days: int) -> list[Savings]:
        """Of each bot that has any."""
        return await self.db.all(SQL.savings, Savings, **await self._reach(caller, ""), days=days)

    async def _reach(self, caller: Caller, bot: str) -> _Reach:
        bots = [await self.bots.active(caller, bot)] if bot else await self.bots.all(caller, _MOST_BOTS)
        return {"account_id": caller.account, "bots": [each.id for each in bots]}
