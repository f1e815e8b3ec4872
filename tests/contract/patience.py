"""Waiting for what happens soon, bounded in time, without a timed assertion."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T]], limit_s: float = 15.0) -> T:
    """Ask until the answer is true; TimeoutError after `limit_s`."""
    async with asyncio.timeout(limit_s):
        while not (answer := await ask()):  # noqa: ASYNC110  # the state asked for lies in another process
            await asyncio.sleep(0.02)
        return answer
