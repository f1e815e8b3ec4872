"""The rows of turns that wait: each has one worker at a time, and goes on at that alone."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.pauses.state import packed
from palaver.chat.turn import Turn
from palaver.core.caller import Kind
from palaver.core.db import Database, named_queries
from palaver.core.workers import DEAD_AFTER

SQL = named_queries(__file__)

_MOST: Final = 50  # that one worker takes over at once
_LEFT_BEHIND: Final = timedelta(hours=1)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A turn as the database has it: it waits for so many `seconds` more, or for none."""

    turn_id: UUID
    account_id: UUID
    session_id: UUID
    owner: str
    kind: Kind
    bot_id: UUID
    version: int
    body: bytes
    seconds: float


class Pauses:
    def __init__(self, db: Database, worker: int) -> None:
        self.db, self.worker = db, worker

    async def keep(self, turn: Turn) -> None:
        """From here on it survives this process."""
        waits = turn.pending
        assert waits is not None, "it waits"
        await self.db.run(
            SQL.keep_pause,
            turn_id=turn.id,
            account_id=turn.caller.account,
            session_id=turn.session,
            owner=turn.caller.owner,
            kind=turn.caller.kind,
            bot_id=turn.bot.id,
            version=turn.bot.number,
            worker=self.worker,
            body=await packed(turn),
            seconds=waits.seconds,
        )

    async def take(self, turn: Turn) -> bool:
        """Whether it is still this worker's to go on with; nobody else will from here on."""
        return await self.db.run(SQL.take_pause, **self._whose(turn.caller.account, turn.id)) == 1

    async def adopt(self, known: Collection[UUID] = ()) -> Sequence[Stored]:
        """Turns whose worker is gone, which this one now has; its own, too, that are not among those it knows."""
        ours = {"worker": self.worker, "known": list(known)}
        await self.db.run(SQL.forget_pauses, life=_LEFT_BEHIND)
        return await self.db.all(SQL.adopt_pauses, Stored, **ours, most=_MOST, dead_after=DEAD_AFTER)

    async def give_up(self, stored: Stored) -> None:
        """Nobody can go on with it: it is closed as interrupted soon."""
        await self.db.run(SQL.give_up_pause, **self._whose(stored.account_id, stored.turn_id))

    async def leave(self, stored: Stored) -> None:
        """Any worker may try, this one too."""
        await self.free(stored.account_id, stored.turn_id)

    async def free(self, account: UUID, turn: UUID) -> None:
        """Where this worker has it, it is any one's now."""
        await self.db.run(SQL.leave_pause, **self._whose(account, turn))

    async def was_taken(self, turn: Turn) -> bool:
        """Whether this worker alone can have deleted the row of a turn."""
        return bool(await self.db.value(SQL.is_taken, **self._whose(turn.caller.account, turn.id)))

    def _whose(self, account: UUID, turn: UUID) -> dict[str, object]:
        return {"account_id": account, "turn_id": turn, "worker": self.worker}
