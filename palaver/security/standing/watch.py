"""The watch: asks the database a few times a second whose standing has changed, while any credential is in use."""

import asyncio
import time
from datetime import datetime
from math import inf
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.security.standing.memory import Memory
from palaver.web.endings import Endings

SQL = named_queries(__file__)

_EVERY_S: Final = 0.25
_PATIENCE_S: Final = 0.5
_BACK_S: Final = 20  # each look covers this much of the past: a change can be seen some time after it was noted


class _Change(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime


class Watch:
    """One for each worker; `db` must not queue behind the worker's work."""

    def __init__(self, db: Database, memory: Memory, endings: Endings) -> None:
        self.db, self.memory, self.endings = db, memory, endings
        self._seen: dict[_Change, float] = {}
        self._looked = -inf

    async def run(self) -> None:
        """Until cancelled; a look that fails lets what is remembered grow old."""
        while True:
            self.memory.forget_old()
            if self.memory.holds or self.endings.awaited:
                await self.look()
            await asyncio.sleep(_EVERY_S)

    async def look(self) -> None:
        """Forget what rests on a key, session, person or account that was changed or has ended, and wake who waits."""
        since = time.monotonic()
        if since - self._looked > _BACK_S / 2:
            self.memory.forget_all()
        async with asyncio.timeout(_PATIENCE_S):
            changes = await self.db.all(SQL.changes, _Change, back_s=_BACK_S)
        now = time.monotonic()
        fresh = {change.id for change in changes if change not in self._seen}
        self._seen = {change: self._seen.get(change, now) for change in changes}
        self.memory.forget_changed(_latest(self._seen))
        self.endings.tell(fresh)
        self.memory.watched(since)
        self._looked = since


def _latest(seen: dict[_Change, float]) -> dict[UUID, float]:
    """When each id's last change was seen."""
    latest: dict[UUID, float] = {}
    for change, moment in seen.items():
        latest[change.id] = max(moment, latest.get(change.id, -inf))
    return latest
