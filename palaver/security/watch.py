"""The watch: asks the database a few times a second which keys have ended, for as long as any is remembered."""

import asyncio
import time
from math import inf
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.security.memory import Memory

SQL = named_queries(__file__)

_EVERY_S: Final = 0.25
_PATIENCE_S: Final = 0.5
_BACK_S: Final = 20  # each look covers this much of the past: a change may be committed some time after it began


class _Ended(msgspec.Struct, frozen=True):
    id: UUID


class Watch:
    """One for each worker; `db` must not queue behind the worker's work."""

    def __init__(self, db: Database, memory: Memory) -> None:
        self.db, self.memory = db, memory
        self._looked = -inf

    async def run(self) -> None:
        """Until cancelled; a look that fails lets what is remembered grow old."""
        while True:
            if self.memory.holds_keys:
                await self.look()
            await asyncio.sleep(_EVERY_S)

    async def look(self) -> None:
        """Forget the keys that were revoked, rotated or have expired since the look before."""
        since = time.monotonic()
        if since - self._looked > _BACK_S / 2:
            self.memory.forget_all()
        async with asyncio.timeout(_PATIENCE_S):
            ended = await self.db.all(SQL.ended_keys, _Ended, back_s=_BACK_S)
        self.memory.forget_keys(each.id for each in ended)
        self.memory.watched(since)
        self._looked = since
