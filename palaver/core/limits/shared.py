"""
The shared cache for limits; while it is away, this process's own.

Open would let whoever can disturb the cache past every limit, closed would end the service with it: so each worker goes
on counting by itself, and at worst a limit holds once for each worker.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from palaver.core.cache import Bucket, Cache, Level
from palaver.core.cache.memory import MemoryCache
from palaver.core.errors import Unavailable
from palaver.core.logs import logger

Answer = TypeVar("Answer")

_PATIENCE_S: Final = 1.0
_AWAY_S: Final = 5.0  # how long it is not asked again: nobody else should wait for it

log = logger("limits")


class Shared:
    """The part of a cache that limits need, which always answers."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._own = MemoryCache()
        self._away_until = 0.0

    async def draw(self, buckets: Sequence[Bucket], tokens: int = 1) -> list[Level]:
        return await self._asked(lambda cache: cache.draw(buckets, tokens))

    async def hold(self, places: Mapping[str, int], holder: str, ttl_s: float) -> str | None:
        return await self._asked(lambda cache: cache.hold(places, holder, ttl_s))

    async def frees(self, key: str) -> float:
        return await self._asked(lambda cache: cache.frees(key))

    async def release(self, keys: Iterable[str], holder: str) -> None:
        """Also from our own: it may have been away when the place was taken."""
        await self._own.release(keys, holder)
        await self._asked(lambda cache: cache.release(keys, holder))

    async def _asked(self, ask: Callable[[Cache], Awaitable[Answer]]) -> Answer:
        if time.monotonic() >= self._away_until:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    return await ask(self._cache)
            except (Unavailable, TimeoutError) as error:
                self._away_until = time.monotonic() + _AWAY_S
                log.warning("the shared cache is away: limits are counted by each worker", reason=repr(error))
        return await ask(self._own)
