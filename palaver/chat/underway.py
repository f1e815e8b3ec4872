"""The turns that a worker has: each on its tasks, or, while it waits, on none; drained at its end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, NamedTuple
from uuid import UUID

from palaver.chat.ledger import Ledger
from palaver.chat.resting import Rest, Resting
from palaver.chat.turn import Turn
from palaver.core import leaving

SNAPSHOT_S: Final = 2.0
_LOOK_S: Final = 0.1
DRAIN_S: Final = 25.0  # from being asked to end; the supervisor waits longer


class _Tasks(NamedTuple):
    answering: asyncio.Task[None]
    run: asyncio.Task[None]


class UnderWay:
    """
    `answer` makes a turn's answer, or the rest of it; `run` brings that to its end, and never raises.

    `left` is told of those that another worker will go on with.
    """

    def __init__(
        self,
        ledger: Ledger,
        answer: Callable[[Turn, Rest | None], Coroutine[Any, Any, None]],
        run: Callable[[Turn, Awaitable[None]], Coroutine[Any, Any, None]],
        left: Callable[[Turn], Awaitable[None]],
    ) -> None:
        self.ledger, self._answer, self._run, self._left = ledger, answer, run, left
        self._running: dict[Turn, _Tasks] = {}
        self._resting = Resting(self._go)

    def begin(self, turn: Turn) -> None:
        self._go(turn, None)

    def rest(self, turn: Turn, rest: Rest) -> None:
        """Go on with a turn later; no task is held for it."""
        self._resting.add(turn, rest)

    def wake(self, turn: Turn) -> None:
        """What it waits for may have come."""
        self._resting.wake(turn)

    def stop(self, turn: Turn) -> None:
        """Its owner wants no more of it."""
        turn.ticket.stopping = True
        if turn in self._running:
            self._running[turn].answering.cancel()
        self._resting.stop(turn)

    @property
    def known(self) -> set[UUID]:
        """The turns that are under way here, or whose end is still to be stored."""
        return {turn.id for turn in (*self._running, *self._resting)} | self.ledger.waiting

    async def snapshots(self) -> None:
        """
        Store every running answer as far as it is, until cancelled; stop all once the process should have ended.

        Each has its own time: a thousand at once would hold up the others, and take megabytes for a moment.
        """
        while True:
            await asyncio.sleep(_LOOK_S)
            since = time.perf_counter() - SNAPSHOT_S
            await self._let_go()
            if leaving.seconds() > DRAIN_S:
                self._stop_all()
                continue
            for turn, (_, task) in list(self._running.items()):
                if turn.looked_at < since and (shown := turn.snapshot()) is not None:
                    self.ledger.show(shown, task.cancel)

    async def drain(self) -> None:
        """Wait for the running turns; those that take longer are stopped, stored and marked interrupted."""
        while (self._running or self._resting) and (left := DRAIN_S - leaving.seconds()) > 0:
            tasks = [each.run for each in self._running.values()]
            await (asyncio.wait(tasks, timeout=left) if tasks else asyncio.sleep(_LOOK_S))
            await self._let_go()
        self._stop_all()
        if late := [each.run for each in self._running.values()]:
            await asyncio.wait(late, timeout=5)

    async def _let_go(self) -> None:
        """A process that is to end keeps nobody waiting who may wait elsewhere."""
        if leaving.seconds():
            for turn in self._resting.let_go():
                await self._left(turn)

    def _stop_all(self) -> None:
        """Those that rest are stopped as their owners stop them: a task that is cancelled cold does not even begin."""
        for turn, tasks in self._running.items():
            if not turn.ticket.stopping and not tasks.run.cancelling():
                tasks.run.cancel()
        self._resting.stop(*self._resting)

    def _go(self, turn: Turn, rest: Rest | None) -> None:
        loop = asyncio.get_running_loop()
        answering = loop.create_task(self._answer(turn, rest))
        tasks = self._running[turn] = _Tasks(answering, loop.create_task(self._run(turn, answering)))

        def over(_task: object) -> None:
            if self._running.get(turn) is tasks:
                del self._running[turn]

        tasks.run.add_done_callback(over)
