"""A turn between the calls that somebody must agree to and what is decided: stored, and without a task."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

from palaver.chat.pauses.pauses import Pauses
from palaver.chat.resting import Rest, TakenUp
from palaver.chat.tooling import Tooling
from palaver.chat.turn import Turn
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.llm.messages import Request

log = logger("chat")

_AGAIN_S: Final = 3.0  # until a database that was away is asked again


class Agreeing:
    """`wake` takes up a turn that rests; `answer` goes on with it: with a request, or None where calls still wait."""

    def __init__(
        self,
        pauses: Pauses,
        tools: Tooling,
        wake: Callable[[Turn], object],
        answer: Callable[[Turn, Request | None], Awaitable[None]],
    ) -> None:
        self.pauses, self.tools = pauses, tools
        self._wake, self._answer = wake, answer
        self._unsure = set[UUID]()  # turns whose rows may be deleted: the database was away before it could say so

    async def begin(self, turn: Turn) -> Rest:
        """Stored when this returns; only then whoever reads is told what they are asked."""
        await self.pauses.keep(turn)
        return self.rest(turn)

    def rest(self, turn: Turn, seconds: float | None = None) -> Rest:
        """Until something is decided, or nobody can any more; or for some `seconds`."""
        waits = turn.pending
        assert waits is not None, "it waits"
        for id in waits.asked:
            self.tools.approvals.watch(id, lambda: self._wake(turn))
        turn.log.wake()
        seconds = waits.seconds if seconds is None else seconds
        return Rest(seconds, lambda: self._decided(turn), lambda: self._given_up(turn), stored=True)

    async def _decided(self, turn: Turn) -> bool:
        """Go on behind what was decided; TakenUp where another worker does."""
        try:
            decisions = await self.tools.decisions(turn)
            mine = await self._mine(turn) if decisions or _is_late(turn) else True
        except PalaverError as error:
            log.warning("a decision cannot be read", turn=str(turn.id), reason=error.message)
            raise self.rest(turn, _AGAIN_S) from error
        if not mine:
            raise TakenUp
        if not decisions:
            raise self.rest(turn)
        await self._answer(turn, await self.tools.decided(turn, decisions))
        return True

    async def _mine(self, turn: Turn) -> bool:
        """Whether it is this worker's to go on with, from here on its alone."""
        try:
            mine = await self.pauses.take(turn)
        except PalaverError:
            self._unsure.add(turn.id)
            raise
        if not mine and turn.id in self._unsure:
            mine = await self.pauses.was_taken(turn)
        self._unsure.discard(turn.id)
        return mine

    async def _given_up(self, turn: Turn) -> None:
        """TakenUp where another worker has it: its end is told there."""
        with suppress(PalaverError):  # what is over is forgotten later
            if not await self._mine(turn):
                raise TakenUp

    async def left(self, turn: Turn) -> None:
        """This worker has nothing to do with it any more; where it has its row still, any other may."""
        self.tools.left(turn)
        self._unsure.discard(turn.id)
        with suppress(PalaverError):  # it is found by the missing sign of life, then
            await self.pauses.free(turn.caller.account, turn.id)


def _is_late(turn: Turn) -> bool:
    """Nothing can be decided any more: where nothing was, what it waits for is gone."""
    return turn.pending is not None and turn.pending.late
