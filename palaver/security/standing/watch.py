"""The watch: asks the database a few times a second whose standing has changed, while any credential is in use."""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime
from math import inf
from typing import Final, Protocol
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.security.standing.memory import Memory

SQL = named_queries(__file__)

_PATIENCE_S: Final = 0.5
_BACK_S: Final = 20  # each look covers this much of the past: a change can be seen some time after it was noted


class _Change(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime


class Waiting(Protocol):
    """Whoever waits for the end of a credential."""

    @property
    def awaited(self) -> bool: ...

    def tell(self, ids: Iterable[UUID]) -> None: ...


class Watch:
    """One for each worker; `db` must not queue behind the worker's work."""

    def __init__(self, db: Database, memory: Memory, endings: Waiting) -> None:
        self.db, self.memory, self.endings = db, memory, endings
        self._seen: dict[_Change, float] = {}
        self._looked = -inf

    async def turn(self) -> None:
        """Look, if anybody would be sorry if we did not."""
        self.memory.forget_old()
        if self.memory.holds or self.endings.awaited:
            await self.look()

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
