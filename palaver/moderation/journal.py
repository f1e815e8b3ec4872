"""Writes events beside the turns that they are of: nobody waits for it."""

import asyncio
from typing import Final

import msgspec

from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.moderation.event import SQL, Event

log = logger("moderation")

_BATCH: Final = 500
_MOST: Final = 20_000  # that wait while the database is away; then the oldest give way
_PAUSE_S: Final = 1.0
_LAST_S: Final = 10.0


class Journal:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._waiting: list[Event] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, event: Event) -> None:
        """Write it some time soon."""
        self._waiting.append(event)
        if len(self._waiting) > _MOST:
            lost = self._waiting.pop(0)
            log.error("an event of moderation was lost", find=str(lost.id), category=lost.category)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._write())

    async def written(self) -> None:
        """Return when everything noted so far is stored."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def close(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_LAST_S)

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:_BATCH]
                try:
                    await self.db.run(SQL.record, events=msgspec.to_builtins(batch))
                except PalaverError as error:
                    log.warning(
                        "events of moderation wait for the database", events=len(self._waiting), why=error.message
                    )
                    await asyncio.sleep(_PAUSE_S)
                else:
                    self._waiting = [event for event in self._waiting if event not in batch]
        finally:
            self._task = None
