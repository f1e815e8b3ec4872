"""What a server process measures of itself for as long as it runs: its event loop, its memory, its connections."""

import asyncio
import time
from collections import deque
from typing import Final

from palaver.core import metrics
from palaver.core.db import Database

_EVERY_S: Final = 5.0
_TICK_S: Final = 0.01
_TICKS: Final = 100
_WINDOWS: Final = 10


async def watch_gaps() -> None:
    """Measure how late a timer of the event loop comes; the metric shows the latest one of the last ten seconds."""
    worst = deque([0.0], _WINDOWS)
    while True:
        longest = 0.0
        for _ in range(_TICKS):
            due = time.perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            longest = max(longest, time.perf_counter() - due)
        worst.append(longest)
        metrics.EVENT_LOOP_GAP.set(max(worst))


async def watch_size(db: Database) -> None:
    """Measure memory and pool; a worker that has died no longer counts."""
    while True:
        metrics.DB_POOL_SIZE.set(db.pool.get_size())
        metrics.note_memory()
        metrics.forget_the_dead()
        await asyncio.sleep(_EVERY_S)
