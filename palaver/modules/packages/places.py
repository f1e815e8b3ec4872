"""Places for packages: opening and judging one takes memory and a thread, so that few are open at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from palaver.config.packages.source import Source

_AT_ONCE: Final = 2


class Places:
    """Of one worker; whoever finds none free waits."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def opened(self, opens: Callable[[], Source]) -> AsyncIterator[Source]:
        """What `opens` opens, in a thread, as long as the place is held; it is closed at the end."""
        async with self._free:
            source = await asyncio.to_thread(opens)
            try:
                yield source
            finally:
                source.close()
