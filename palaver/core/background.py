"""Loops that run as long as the server: one that fails is logged and begins again."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from palaver.core import metrics
from palaver.core.errors import Unavailable
from palaver.core.logs import logger

log = logger("background")

_PAUSE_S: Final = 1.0
_TICK_S: Final = 0.01
_TICKS: Final = 100
_WINDOWS: Final = 10


@contextlib.asynccontextmanager
async def running(*loops: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Keep each of `loops` alive inside the context."""
    tasks = [asyncio.get_running_loop().create_task(_kept(loop)) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def every(seconds: float, act: Callable[[], Awaitable[object]]) -> None:
    while True:
        await act()
        await asyncio.sleep(seconds)


async def watch_gaps() -> None:
    """Measure how late a timer of the event loop comes; the metric shows the latest one of the last ten seconds."""
    worst = deque([0.0], _WINDOWS)
    while True:
        longest = 0.0
        for _ in range(_TICKS):
            due = time.perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            longest = max(longest, time.perf_counter() - due)
        worst.append(longest)
        metrics.EVENT_LOOP_GAP.set(max(worst))


async def _kept(loop: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await loop()
        except Unavailable as error:
            log.warning("a loop waits for a part that is away", reason=error.message)
        except Exception as error:  # the loop must go on, the log holds the trace
            log.exception("a loop failed and begins again", exc_info=error)
        await asyncio.sleep(_PAUSE_S)
