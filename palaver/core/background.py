"""Loops that run as long as the server: one that fails is logged and begins again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from palaver.core.errors import Unavailable
from palaver.core.logs import logger

log = logger("background")

_PAUSE_S: Final = 1.0


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


async def _kept(loop: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await loop()
        except Unavailable as error:
            log.warning("a loop waits for a part that is away", reason=error.message)
        except Exception as error:  # the loop must go on, the log holds the trace
            log.exception("a loop failed and begins again", exc_info=error)
        await asyncio.sleep(_PAUSE_S)
