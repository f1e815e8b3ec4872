"""Live workers: each holds a number, unique on its database, and shows every two seconds that it lives."""

import secrets
import time
from datetime import datetime, timedelta
from typing import Final

from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

BEAT_S: Final = 2.0
DEAD_AFTER: Final = timedelta(seconds=6)
_STEP_S: Final = 1.0  # a database's clock that is off by more was set, or this machine slept
_FORGET_AFTER: Final = timedelta(minutes=10)
_NUMBERS: Final = 0xFFFF


class Worker:
    """This process among the workers; `db` is for its signs alone, so that they come in time however much is to do."""

    def __init__(self, db: Database, number: int) -> None:
        self.db, self.number = db, number
        self._beats: list[float] = []
        self._ahead = 0.0

    async def beat(self) -> bool:
        """Show a sign of life; True when signs and clocks have been regular, so that this worker may judge others."""
        seen: datetime = await self.db.value(SQL.beat, number=self.number)
        now = time.monotonic()
        ahead, self._ahead = self._ahead, seen.timestamp() - now
        kept = self._beats[-2:] if abs(self._ahead - ahead) < _STEP_S else []
        self._beats = [*kept, now]
        return len(self._beats) == 3 and now - self._beats[0] < 3 * BEAT_S

    async def leave(self) -> None:
        await self.db.run(SQL.leave, number=self.number)


async def enrol(db: Database) -> Worker:
    """Take a free number."""
    await db.run(SQL.forget, forget_after=_FORGET_AFTER)
    while True:
        number = secrets.randbelow(_NUMBERS) + 1
        if await db.run(SQL.enrol, number=number):
            return Worker(db, number)
