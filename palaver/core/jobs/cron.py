"""Periodic jobs without a leader: every worker looks at the clock, the database lets one of them add the job."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from cronsim import CronSim

from palaver.core.db import Database
from palaver.core.jobs.kind import SQL, JobKind
from palaver.kit import clock
from palaver.kit.ids import uuid7

_LONGEST_S = 30.0
_FORGET = timedelta(hours=1)


class Cron:
    """Fires the kinds that have a cron expression; what was missed while nobody ran is made up for once."""

    def __init__(self, db: Database, kinds: Iterable[JobKind]) -> None:
        self._db = db
        self._expressions = {kind.name: kind.cron for kind in kinds if kind.cron is not None}
        self._fired: dict[str, datetime] = {}
        self._forget_at = clock.now()
        for expression in self._expressions.values():
            CronSim(expression, clock.now())

    async def tick(self) -> None:
        """Fire what is due, then sleep until the next date."""
        now = clock.now()
        for kind, expression in self._expressions.items():
            await self._fire(kind, next(CronSim(expression, now, reverse=True)))
        if now >= self._forget_at:
            await self._db.run(SQL.forget)
            self._forget_at = now + _FORGET
        coming = [next(CronSim(expression, now)) for expression in self._expressions.values()]
        left = (min(coming) - clock.now()).total_seconds() + 0.05 if coming else _LONGEST_S
        await asyncio.sleep(min(max(left, 0.05), _LONGEST_S))

    async def _fire(self, kind: str, due_at: datetime) -> None:
        if self._fired.get(kind) == due_at:
            return
        if kind not in self._fired:
            await self._db.run(SQL.begin_cron, kind=kind, due_at=due_at)
        await self._db.run(SQL.fire, id=uuid7(), kind=kind, due_at=due_at)
        self._fired[kind] = due_at
