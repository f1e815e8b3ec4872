"""Turns whose worker died: found by the missing sign of life, closed as interrupted with the text that was stored."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import named_queries
from palaver.core.logs import logger
from palaver.core.workers import DEAD_AFTER, Worker

SQL = named_queries(__file__)
log = logger("chat")

_FORGOTTEN_AFTER: Final = timedelta(minutes=15)  # no turn runs as long


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class Recovery:
    """`known` names the turns that `worker`, this one, runs or will still write the end of."""

    def __init__(self, worker: Worker, known: Callable[[], Collection[UUID]]) -> None:
        self.worker, self.known = worker, known
        # Told at each regular beat, with the turns that were closed.
        self.heard: list[Callable[[Sequence[UUID]], None]] = []

    async def beat(self) -> Sequence[UUID]:
        """Show that this worker lives; when it has been regular, close what the dead have left."""
        if not await self.worker.beat():
            return ()
        rows = await self.worker.db.all(
            SQL.interrupt,
            _Id,
            dead_after=DEAD_AFTER,
            worker=self.worker.number,
            forgotten_after=_FORGOTTEN_AFTER,
            known=list(self.known()),
        )
        closed = [row.id for row in rows]
        if closed:
            log.warning("turns without a worker closed", turns=[str(id) for id in closed])
        for hear in self.heard:
            hear(closed)
        return closed
