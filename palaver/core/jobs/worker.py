"""One process's worker: takes due jobs under leases, keeps the leases alive, and is woken by the database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from uuid import UUID

import asyncpg
import msgspec
import structlog

from palaver.core.db import Database
from palaver.core.jobs.cron import Cron
from palaver.core.jobs.kind import SQL, JobKind
from palaver.core.jobs.run import Run, Stop, Taken

BEAT_S = 1.0
POLL_S = 1.0
_SETTLE_S = 8.0
_CHANNEL = "core_job"
_PAUSE_S = (0.1, 5.0)

log = structlog.get_logger(__name__)


class Kept(msgspec.Struct):
    """A lease that was prolonged."""

    id: UUID
    cancel: bool


class Worker:
    def __init__(self, db: Database, kinds: Mapping[str, JobKind], lease_s: float) -> None:
        self._db = db
        self._kinds = kinds
        self._lease_s = lease_s
        self._cron = Cron(db, kinds.values())
        self._runs: dict[UUID, Run] = {}
        self._wake = asyncio.Event()
        self._told = asyncio.Event()
        self._leaving = asyncio.Event()
        self._closed = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        lasting = (self._beat, self._listen, self._cron.tick)
        self._loops = [
            asyncio.create_task(self._repeat(self._claim, self._leaving), name="jobs claim"),
            *(asyncio.create_task(self._repeat(step, self._closed), name=f"jobs {step.__name__}") for step in lasting),
        ]

    async def stop(self, drain_s: float) -> None:
        """Take nothing more, let the runs finish for `drain_s`, give back the rest."""
        self._leaving.set()
        self._wake.set()
        await asyncio.wait(self._loops[:1], timeout=_SETTLE_S)
        await self._settle(drain_s)
        for run in list(self._runs.values()):
            run.end(Stop.LEAVING)
        await self._settle(_SETTLE_S)
        self._closed.set()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    async def _settle(self, limit_s: float) -> None:
        if self._runs:
            await asyncio.wait([run.task for run in self._runs.values()], timeout=limit_s)

    async def _repeat(self, step: Callable[[], Awaitable[None]], until: asyncio.Event) -> None:
        pause, longest = _PAUSE_S
        while not until.is_set():
            try:
                await step()
                pause = _PAUSE_S[0]
            except Exception as error:  # noqa: BLE001  # a worker outlives whatever one round meets
                log.warning("jobs.step_failed", step=step.__qualname__, error=repr(error), again_in_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, longest)

    async def _claim(self) -> None:
        self._wake.clear()
        if not await self._take() and not self._leaving.is_set():
            await _either(self._wake, POLL_S)

    async def _take(self) -> int:
        """Claim what there is room for and begin it; how many that was."""
        free = {name: kind.concurrency for name, kind in self._kinds.items()}
        for run in self._runs.values():
            free[run.kind.name] -= 1
        free = {name: count for name, count in free.items() if count > 0}
        if not free:
            return 0
        taken = await self._db.all(
            SQL.claim, Taken, kinds=list(free), free=list(free.values()), mine=list(self._runs), lease_s=self._lease_s
        )
        for job in taken:
            self._begin(job)
        return len(taken)

    def _begin(self, job: Taken) -> None:
        run = self._runs[job.id] = Run(self._db, job, self._kinds[job.kind])

        def over(_task: object) -> None:
            if self._runs.get(job.id) is run:
                del self._runs[job.id]
            self._wake.set()

        run.task.add_done_callback(over)

    async def _beat(self) -> None:
        await _either(self._told, min(BEAT_S, self._lease_s / 4))
        self._told.clear()
        runs = list(self._runs.values())
        if not runs:
            return
        kept = await self._db.all(
            SQL.beat,
            Kept,
            ids=[run.job.id for run in runs],
            leases=[run.job.lease for run in runs],
            progress=[run.context.share for run in runs],
            notes=[run.context.note for run in runs],
            lease_s=self._lease_s,
        )
        cancel = {one.id: one.cancel for one in kept}
        for run in runs:
            if run.job.id not in cancel:
                run.end(Stop.LOST)
            elif cancel[run.job.id]:
                run.end(Stop.CANCELLED)

    async def _listen(self) -> None:
        """Be woken by NOTIFY while a connection lasts; without one, polling goes on."""
        lost = asyncio.Event()

        def over(_connection: object) -> None:
            lost.set()

        connection = await self._db.pool.acquire(timeout=10)
        try:
            connection.add_termination_listener(over)
            await connection.add_listener(_CHANNEL, self._notified)
            await lost.wait()
        finally:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                connection.remove_termination_listener(over)
                await connection.remove_listener(_CHANNEL, self._notified)
            await self._db.pool.release(connection)

    def _notified(self, _connection: object, _pid: int, _channel: str, kind: object) -> None:
        (self._wake if kind in self._kinds else self._told).set()


async def _either(event: asyncio.Event, limit_s: float) -> None:
    """Wait for the event or the time, whichever comes first."""
    with suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await event.wait()
