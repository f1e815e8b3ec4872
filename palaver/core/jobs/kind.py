"""What a job is: the declaration of its kind, what its run is given, and the error that ends it for good."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, PalaverError

SQL = named_queries(__file__)
SYSTEM = UUID(int=0)  # the account of the house's own jobs


class Permanent(PalaverError):
    """Trying again would fail again; subclasses give it a code of their own."""

    code, status = "failed", 422


class Unfinished(Exception):  # no error: others are to have a turn
    """A run gives its place up: the rest waits behind the jobs that are due, and no attempt is counted."""


class LeaseLost(Conflict):
    """Another worker has taken the job over: whatever this run would write is void."""


@dataclass(slots=True, eq=False)
class JobContext:
    """One run of a job. `attempt` counts from 1; a run lost with its worker does not count."""

    id: UUID
    account: UUID
    kind: str
    payload: Any
    attempt: int
    last: bool
    _db: Database
    _lease: UUID
    cancelled: bool = False
    share: float = field(default=0.0, init=False)
    note: str = field(default="", init=False)

    async def progress(self, share: float, note: str = "") -> None:
        """Say how far it is (0..1) and what it does; stored with the next beat, within a second."""
        self.share = min(max(share, 0.0), 1.0)
        self.note = note

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Database]:
        """Write results: they are committed only if this run still holds the job, else LeaseLost."""
        async with self._db.transaction() as tx:
            if not await tx.value(SQL.hold, id=self.id, lease=self._lease):
                raise LeaseLost("This job has been taken over by another worker.")
            yield tx


@dataclass(frozen=True, slots=True)
class JobKind:
    """
    What can be enqueued under `name`.

    `run` must bear being run again: a killed worker's job starts anew elsewhere. Cancelling raises CancelledError in
    it; it raises Unfinished to let others have its place. Another error is retried after `backoff_s` * 2^n seconds,
    Permanent never. `timeout_s` limits one run, `concurrency` the runs at once in one worker. With `cron` (five fields,
    UTC) it is enqueued by itself for SYSTEM. `gave_up` learns the error after the last attempt, before the job counts
    as failed.
    """

    name: str
    run: Callable[[JobContext], Awaitable[None]]
    max_attempts: int = 5
    timeout_s: float = 600.0
    concurrency: int = 1
    backoff_s: float = 2.0
    cron: str | None = None
    gave_up: Callable[[JobContext, PalaverError], Awaitable[None]] | None = None
