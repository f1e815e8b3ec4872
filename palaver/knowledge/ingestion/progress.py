"""How far an ingestion is, as its document's row tells everybody."""

import asyncio
from contextlib import suppress
from typing import Final, Literal
from uuid import UUID

from palaver.core.db import Database, named_queries
from palaver.core.errors import PalaverError
from palaver.core.jobs import JobContext
from palaver.core.logs import logger

SQL = named_queries(__file__)

log = logger("knowledge")

Stage = Literal["extracting", "chunking", "embedding"]

_EVERY_S: Final = 0.5
_SHARES: Final[dict[Stage, tuple[float, float]]] = {
    "extracting": (0.0, 0.2),
    "chunking": (0.2, 0.3),
    "embedding": (0.3, 1.0),
}


class Progress:
    def __init__(self, db: Database, context: JobContext, document: UUID, version: int) -> None:
        self.db, self.context, self.document, self.version = db, context, document, version
        self.stage: Stage = "extracting"
        self.share = 0.0
        self._turn = asyncio.Event()

    def reached(self, stage: Stage, done: int, total: int) -> None:
        """`done` of `total` pages, chunks or whatever the stage counts."""
        start, end = _SHARES[stage]
        self.share = start + (end - start) * min(done / max(total, 1), 1.0)
        if stage != self.stage:
            self.stage = stage
            self._turn.set()

    async def keep(self) -> None:
        """Write it down twice a second and at each new stage; returns when the row is not this ingestion's any more."""
        while True:
            try:
                if not await self._write():
                    return
            except PalaverError as error:
                log.warning("progress not stored", document=str(self.document), reason=error.message)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._turn.wait(), _EVERY_S)
            self._turn.clear()

    async def _write(self) -> bool:
        await self.context.progress(self.share, self.stage)
        return bool(
            await self.db.run(
                SQL.report,
                account_id=self.context.account,
                document=self.document,
                version=self.version,
                status=self.stage,
                progress=self.share,
            )
        )
