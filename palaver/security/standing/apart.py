"""
The watch on a thread and a connection of its own: a worker that is busy must not let go of what it remembers.

Else each request would look its credential up, which makes a busy worker busier: on the worker's own loop a look takes
several of its rounds, and under load each of these takes a tenth of a second and more.
"""

import asyncio
import threading
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from palaver.core.db import open_database
from palaver.core.errors import Unavailable
from palaver.core.logs import logger
from palaver.security.standing.memory import Memory
from palaver.security.standing.watch import Watch
from palaver.web.endings import Endings

log = logger("security")

EVERY_S: Final = 0.25
_ENDING_S: Final = 5.0


class _Told:
    """Tells a worker's endings on its own loop."""

    def __init__(self, endings: Endings) -> None:
        self._endings, self._loop = endings, asyncio.get_running_loop()

    @property
    def awaited(self) -> bool:
        return self._endings.awaited

    def tell(self, ids: Iterable[UUID]) -> None:
        if ids := [*ids]:
            self._loop.call_soon_threadsafe(self._endings.tell, ids)


class Apart:
    """Watches for as long as it runs; a look that fails lets what is remembered grow old."""

    def __init__(self, dsn: str, memory: Memory, endings: Endings) -> None:
        self._dsn, self._memory, self._endings = dsn, memory, endings

    async def run(self) -> None:
        """Until cancelled, or the thread fails."""
        loop, stop, told = asyncio.get_running_loop(), threading.Event(), _Told(self._endings)
        over: asyncio.Future[None] = loop.create_future()

        def watch() -> None:
            try:
                asyncio.run(self._watch(stop, told))
            except Exception as error:  # noqa: BLE001  # whoever runs us hears of it, and begins again
                loop.call_soon_threadsafe(_fail, over, error)

        thread = threading.Thread(target=watch, name="watch", daemon=True)
        thread.start()
        try:
            await over
        finally:
            stop.set()
            await asyncio.to_thread(thread.join, _ENDING_S)

    async def _watch(self, stop: threading.Event, told: _Told) -> None:
        db = await open_database(self._dsn, size=1)
        watch = Watch(db, self._memory, told)
        try:
            while not stop.is_set():
                try:
                    await watch.turn()
                except (TimeoutError, Unavailable) as error:
                    log.warning("nobody could say whose standing has changed", reason=repr(error))
                await asyncio.sleep(EVERY_S)
        finally:
            await db.close()


def _fail(over: "asyncio.Future[None]", error: Exception) -> None:
    if not over.done():
        over.set_exception(error)
