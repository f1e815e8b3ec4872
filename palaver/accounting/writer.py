"""
The one batching writer of calls in a worker: on disk at once, in the database with the next commit.

A row is a line in the journal before anybody goes on, so that a killed process loses none; while the database is away
the lines are forced to the disk, and what does not fit into memory is read back from there. Every row has its id: one
that is written twice counts once.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from palaver.accounting.journal import Journal, Segment
from palaver.accounting.row import Row
from palaver.core import metrics
from palaver.core.db import named_queries
from palaver.core.db.dedicated import Dedicated
from palaver.core.errors import Unavailable
from palaver.core.logs import logger
from palaver.kit.jsons import encode

SQL = named_queries(__file__)
log = logger("accounting")

CAPACITY: Final = 10_000  # rows in memory; what is more waits on disk alone
_BATCH: Final = 500
_PAUSE_S: Final = (0.2, 1.0)
_ANSWER_S: Final = 20.0
_CLOSING_S: Final = 10.0
_ADOPT_S: Final = 20.0
# Of these a row is to blame, not the database.
_UNFIT = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)

Stored = Callable[[Sequence[UUID]], None]
_decode = msgspec.json.Decoder(Row).decode


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, in rows; `peak` is the most that ever did in this process, `spilled` how many were on disk alone."""

    waiting: int
    peak: int
    spilled: int
    bytes_on_disk: int


class Writer:
    """Writes on a connection of its own, which it opens again when it is lost; `stored` hear what has been written."""

    def __init__(self, dsn: str, folder: Path, *, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.stored: list[Stored] = []
        self._journal = Journal(folder)
        self._queue: list[Row] = []
        self._on_disk = 0  # rows of the current file that are not in the queue
        self._spilled = self._peak = 0
        self._task: asyncio.Task[None] | None = None
        self._connection = Dedicated(dsn)
        self._closing = self._away = False

    @property
    def state(self) -> State:
        waiting = len(self._queue) + self._on_disk
        return State(waiting=waiting, peak=self._peak, spilled=self._spilled, bytes_on_disk=self._journal.size)

    def put(self, row: Row) -> None:
        """Keep a row; it is in the database some time soon."""
        kept = self._noted(row)
        if kept and len(self._queue) >= self.capacity:
            self._on_disk += 1
            self._spilled += 1
            metrics.BILLING_SPILLED.inc()
        else:
            self._queue.append(row)
        self._measure()
        self.wake()

    def wake(self) -> None:
        """See to what waits, also of processes that are gone."""
        if self._task is None and not self._closing:
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def adopt(self) -> None:
        """See to what others have left that died, for as long as this process lives."""
        while True:
            await asyncio.sleep(_ADOPT_S)
            self._journal.adopt()
            if self._journal.left:
                self.wake()

    async def ping(self) -> None:
        """Unavailable while calls of models wait for the database."""
        if self._away:
            raise Unavailable(f"{self.state.waiting:,} calls wait for the database; they are safe on disk.")

    async def close(self) -> None:
        """Write what waits; what the database does not take in time stays on disk for the next start."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_CLOSING_S)
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._connection.drop()
        if self._journal.size:
            await self._secured()
        self._journal.close()

    def _noted(self, row: Row) -> bool:
        try:
            self._journal.add(encode(row) + b"\n")
        except OSError as error:
            log.warning("a call is kept in memory alone: the disk does not take it", reason=str(error))
            return False
        return True

    async def _flush(self) -> None:
        pause, longest = _PAUSE_S
        try:
            while self._queue or self._on_disk or self._journal.left:
                if await self._stored():
                    pause = _PAUSE_S[0]
                else:
                    await self._secured()
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, longest)
            self._journal.empty()
        finally:
            self._task = None

    async def _secured(self) -> None:
        try:
            await asyncio.to_thread(self._journal.sync)
        except OSError as error:
            log.warning("what waits on disk may not outlive the machine", reason=str(error))

    async def _stored(self) -> bool:
        """Write one batch, or all of a file that was left; False when the database is away."""
        if self._queue:
            batch = self._queue[:_BATCH]
            if not await self._written(batch):
                return False
            del self._queue[: len(batch)]
            self._measure()
            return True
        if not self._journal.left:
            self._journal.turn_over()
            self._on_disk = 0
        return await self._replayed(self._journal.left[0])

    async def _replayed(self, segment: Segment) -> bool:
        """Write what stands in a file, as far as it is not stored already, and remove it."""
        rows, count = _rows(segment), 0
        while batch := await asyncio.to_thread(lambda: list(islice(rows, _BATCH))):
            if not await self._written(batch):
                return False
            count += len(batch)
        self._journal.left.remove(segment)
        segment.remove()
        log.info("calls that waited on disk are stored", rows=count)
        return True

    async def _written(self, batch: Sequence[Row]) -> bool:
        """Write rows, all or none; one bad row is found by writing its neighbours apart, and is set aside alone."""
        try:
            started = time.perf_counter()
            await (await self._connection.open()).execute(SQL.record.sql, batch, timeout=_ANSWER_S)
            metrics.DB_QUERY_SECONDS.observe(time.perf_counter() - started)
        except _UNFIT as error:
            if len(batch) > 1:
                return all([await self._written([row]) for row in batch])
            log.exception("the database refuses a call", row=str(batch[0].id), reason=str(error))
            await asyncio.to_thread(self._journal.refuse, encode(batch[0]) + b"\n")
        except Exception as error:  # noqa: BLE001  # whatever it is, the rows are kept and tried again
            log.warning("the database is away", rows=len(batch), reason=repr(error))
            self._away = True
            await self._connection.drop()
            return False
        self._away = False
        for hear in self.stored:
            hear([row.id for row in batch])
        return True

    def _measure(self) -> None:
        waiting = len(self._queue) + self._on_disk
        self._peak = max(self._peak, waiting)
        metrics.BILLING_QUEUE_DEPTH.set(waiting)
        metrics.BILLING_QUEUE_PEAK.set(self._peak)


def _rows(segment: Segment) -> Iterable[Row]:
    for line in segment.lines():
        try:
            yield _decode(line)
        except msgspec.DecodeError as error:
            log.warning("a line of a file of calls cannot be read", file=str(segment.path), reason=str(error))


def queue() -> str:
    """How many calls wait in all workers, the most that ever did in one, and those that waited on disk alone."""
    found = metrics.totals("billing_queue_depth", "billing_queue_peak", "billing_spilled_total")
    waiting, peak, spilled = (
        int(sum(value for sample, value in found.items() if sample[0] == name))
        for name in ("billing_queue_depth", "billing_queue_peak", "billing_spilled_total")
    )
    return f"{waiting:,} calls wait, {peak:,} at most so far, {spilled:,} on disk alone"
