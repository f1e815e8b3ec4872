"""Durable background work: who enqueues a job in a transaction can forget it; workers take care of the rest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.jobs.kind import SQL, SYSTEM, JobContext, JobKind, LeaseLost, Permanent, Unfinished
from palaver.core.jobs.worker import Worker
from palaver.kit.ids import uuid7

__all__ = ["SYSTEM", "JobContext", "JobKind", "JobView", "Jobs", "LeaseLost", "Permanent", "Unfinished"]


class JobView(msgspec.Struct, frozen=True):
    """A job as its account sees it; `failed` and `lost` count runs, `error` is {code, message} of the last one."""

    id: UUID
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float
    note: str
    failed: int
    lost: int
    error: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None


class Jobs:
    """
    The queue in our database, and this process's worker on it.

    A job whose worker died is taken again after at most `lease_s`.
    """

    def __init__(self, db: Database, kinds: Mapping[str, JobKind], *, lease_s: float = 8.0) -> None:
        self._db = db
        self._kinds = {kind.name: kind for kind in kinds.values()}
        self._lease_s = lease_s

    async def enqueue(
        self,
        kind: str,
        account: UUID,
        payload: Any,
        *,
        dedupe: str | None = None,
        run_at: datetime | None = None,
        tx: Database | None = None,
    ) -> UUID:
        """Add a job, with `tx` as part of that transaction; an unfinished one with the same `dedupe` is answered."""
        found: UUID = await (tx or self._db).value(
            SQL.enqueue,
            id=uuid7(),
            account=_stored(account),
            kind=self._kinds[kind].name,
            payload=payload,
            dedupe=dedupe,
            run_at=run_at,
        )
        return found

    async def cancel(self, account: UUID, id: UUID) -> bool:
        """Cancel it, or ask its worker to (within about a second); False when it is finished or not there."""
        return bool(await self._db.value(SQL.cancel, id=id, account=_stored(account)))

    async def status(self, account: UUID, id: UUID) -> JobView:
        """NotFound when it is not there, not this account's, or forgotten a week after its end."""
        return await self._db.one(SQL.status, JobView, id=id, account=_stored(account))

    @asynccontextmanager
    async def running(self, *, drain_s: float = 5.0) -> AsyncIterator[None]:
        """Work on the queue; at the end what runs gets `drain_s` to finish, then its leases are given back."""
        worker = Worker(self._db, self._kinds, self._lease_s)
        worker.start()
        try:
            yield
        finally:
            await worker.stop(drain_s)


def _stored(account: UUID) -> UUID | None:
    return None if account == SYSTEM else account
