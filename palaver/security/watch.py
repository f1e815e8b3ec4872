"""The watch: asks the database a few times a second which keys have ended, while any is in use."""

import asyncio
import time
from datetime import datetime
from math import inf
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.security.memory import Memory
from palaver.web.endings import Endings

SQL = named_queries(__file__)

_EVERY_S: Final = 0.25
_PATIENCE_S: Final = 0.5
_BACK_S: Final = 20  # each look covers this much of the past: a change may be committed some time after it began


class _Ended(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime


class Watch:
    """One for each worker; `db` must not queue behind the worker's work."""

    def __init__(self, db: Database, memory: Memory, endings: Endings) -> None:
        self.db, self.memory, self.endings = db, memory, endings
        self._before: set[_Ended] = set()
        self._looked = -inf

    async def run(self) -> None:
        """Until cancelled; a look that fails lets what is remembered grow old."""
        while True:
            if self.memory.holds_keys or self.endings.awaited:
                await self.look()
            await asyncio.sleep(_EVERY_S)

    async def look(self) -> None:
        """Forget the keys that were revoked, rotated or have expired since the look before."""
        since = time.monotonic()
        if since - self._looked > _BACK_S / 2:
            self.memory.forget_all()
        async with asyncio.timeout(_PATIENCE_S):
            ended = set(await self.db.all(SQL.ended_keys, _Ended, back_s=_BACK_S))
        self.memory.forget_keys({each.id for each in ended})
        self.endings.tell({each.id for each in ended - self._before})
        self._before = ended
        self.memory.watched(since)
        self._looked = since
