"""An alarm that rings at each of many times: a heap, and one timer of the event loop however many wait."""

import asyncio
import heapq
from typing import Final

_LATE_S: Final = 0.01  # the database's clock has said the time by then


class Alarm:
    """`rung` is set at each time; who has heard it clears it."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self._times: list[float] = []
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Ring in so many seconds as well."""
        time = asyncio.get_running_loop().time() + seconds + _LATE_S
        heapq.heappush(self._times, time)
        if self._times[0] == time:
            self._wind()

    def close(self) -> None:
        self._times.clear()
        self._wind()

    def _wind(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(self._times[0], self._ring) if self._times else None

    def _ring(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._times and self._times[0] <= now:
            heapq.heappop(self._times)
        self._timer = None
        self._wind()
        self.rung.set()
