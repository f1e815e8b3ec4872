"""Places for calls at once, taken in the order of coming; the line before them is bounded in length and in time."""

import asyncio
from collections import deque


class Full(Exception):
    """As many wait as may."""


class Places:
    """`most` calls at once, `waiting` in the line; whoever leaves hands the place to the one that waits longest."""

    def __init__(self, most: int, waiting: int) -> None:
        self.most, self.waiting = most, waiting
        self.taken = 0
        self._line: deque[asyncio.Future[None]] = deque()

    async def take(self, seconds: float) -> None:
        """Wait for a place at most so long; raises Full at once where the line is, TimeoutError when it took longer."""
        if self.taken < self.most and not self._line:
            self.taken += 1
            return
        if len(self._line) >= self.waiting:
            raise Full
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.leave()  # it came in the same moment as the end of the wait
            elif turn in self._line:
                self._line.remove(turn)
            raise

    def leave(self) -> None:
        """Give the place up; one that nobody waits for is free."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.taken -= 1
