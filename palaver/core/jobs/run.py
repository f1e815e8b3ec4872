"""One run of a job under its lease: from the handler's call to the recorded end."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any
from uuid import UUID

import msgspec
import structlog

from palaver.core import metrics
from palaver.core.db import Database, Query
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.jobs.kind import SQL, SYSTEM, JobContext, JobKind, LeaseLost, Permanent, Unfinished

MOST_LOST = 50  # runs that may die with their worker before the job itself is taken for the cause
_RECORD_S = 60.0
_LONGEST_BACKOFF_S = 3600.0

log = structlog.get_logger(__name__)


class Taken(msgspec.Struct):
    """A claimed job."""

    id: UUID
    account_id: UUID | None
    kind: str
    payload: Any
    failed: int
    lost: int
    lease: UUID
    cancel: bool


class Stop(Enum):
    """Why we cancelled a run."""

    CANCELLED = auto()
    LOST = auto()
    LEAVING = auto()


class Run:
    """A job under way in this process."""

    def __init__(self, db: Database, job: Taken, kind: JobKind) -> None:
        self.job = job
        self.kind = kind
        self.context = JobContext(
            id=job.id,
            account=job.account_id or SYSTEM,
            kind=job.kind,
            payload=job.payload,
            attempt=job.failed + 1,
            last=job.failed + 1 >= kind.max_attempts,
            _db=db,
            _lease=job.lease,
            cancelled=job.cancel,
        )
        self._db = db
        self._stop: Stop | None = None
        self._concluding = False
        self._log = log.bind(kind=kind.name, job=str(job.id))
        self.task = asyncio.create_task(self._execute(), name=f"job {kind.name} {job.id}")

    def end(self, why: Stop) -> None:
        """Cancel the handler; one that has come to its end already is left to be recorded."""
        if self._stop is None and not self._concluding:
            self._stop = why
            self.context.cancelled = True
            self.task.cancel()

    async def _execute(self) -> None:
        verdict = await self._attempt()
        self._concluding = True
        try:
            outcome = await self._conclude(verdict)
        except Exception:  # noqa: BLE001  # the lease will end and the job be taken again
            self._log.exception("job.not_recorded")
        else:
            metrics.JOBS.labels(self.kind.name, outcome).inc()

    async def _attempt(self) -> Exception | Stop | None:
        """Run the handler; None when it came to its end."""
        if self.job.cancel:
            return Stop.CANCELLED
        if self.job.lost >= MOST_LOST:
            return Permanent("This job was given up: its worker died each time.")
        try:
            async with asyncio.timeout(self.kind.timeout_s) as limit:
                await self.kind.run(self.context)
        except asyncio.CancelledError:
            if self._stop is None:
                raise
            return self._stop
        except TimeoutError as error:
            return Unavailable(f"The job took longer than {self.kind.timeout_s:g} s.") if limit.expired() else error
        except Exception as error:  # noqa: BLE001  # a handler may raise whatever it likes
            return error
        return None

    async def _conclude(self, verdict: Exception | Stop | None) -> str:
        """Record how it ended; a word for the metrics."""
        match verdict:
            case None:
                return await self._finish("done")
            case Stop.CANCELLED:
                return await self._finish("cancelled")
            case Stop.LEAVING | Unfinished():
                await self._record(SQL.postpone, failed=0, delay_s=0.0, error=None)
                return "returned"
            case Stop.LOST | LeaseLost():
                return "lost"
            case Exception():
                return await self._failed(verdict)

    async def _failed(self, cause: Exception) -> str:
        error = cause if isinstance(cause, PalaverError) else PalaverError("An unexpected error stopped this job.")
        shape = {"code": error.code, "message": error.message}
        final = self.context.last or isinstance(error, Permanent)
        self._log.warning("job.failed", final=final, exc_info=None if error is cause else cause, **shape)
        if not final:
            delay = min(self.kind.backoff_s * 2**self.job.failed, _LONGEST_BACKOFF_S)
            delay *= random.uniform(0.8, 1.2)  # noqa: S311  # spreads the retries, no secret
            await self._record(SQL.postpone, failed=1, delay_s=delay, error=shape)
            return "retried"
        try:
            await self._persist(lambda: self._give_up(error))
        except LeaseLost:
            return "lost"
        return await self._finish("failed", shape)

    async def _give_up(self, error: PalaverError) -> None:
        """Tell the kind, while nobody else can take the job; what goes wrong there, but for the database, is logged."""
        if self.kind.gave_up is None:
            return
        try:
            async with asyncio.timeout(_RECORD_S), self.context.transaction():
                await self.kind.gave_up(self.context, error)
        except (LeaseLost, Unavailable):
            raise
        except Exception:  # noqa: BLE001  # the job's end is recorded whatever the hook meets
            self._log.exception("job.gave_up_failed")

    async def _finish(self, state: str, error: dict[str, str] | None = None) -> str:
        await self._record(SQL.finish, state=state, error=error)
        return state

    async def _record(self, query: Query, **values: object) -> None:
        await self._persist(lambda: self._db.run(query, id=self.job.id, lease=self.job.lease, **values))

    async def _persist(self, write: Callable[[], Awaitable[object]]) -> None:
        """Write what ends the run; while the database is away the lease is kept and it is tried again, for a minute."""
        pause = 0.1
        deadline = asyncio.get_running_loop().time() + _RECORD_S
        while True:
            try:
                await write()
            except Unavailable:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return
