"""Turns whose worker died: found by the missing sign of life, closed as interrupted with the text that was stored."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.logs import logger
from palaver.core.workers import DEAD_AFTER, Worker

SQL = named_queries(__file__)
log = logger("chat")

INTERRUPTED: Final = "interrupted"


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class Recovery:
    def __init__(self, db: Database, worker: Worker) -> None:
        self.db, self.worker = db, worker

    async def beat(self) -> Sequence[UUID]:
        """Show that this worker lives; when it has been regular, close what the dead have left."""
        if not await self.worker.beat():
            return ()
        rows = await self.db.all(SQL.interrupt, _Id, dead_after=DEAD_AFTER)
        closed = [row.id for row in rows]
        if closed:
            log.warning("turns of dead workers closed", turns=[str(id) for id in closed])
        return closed
