"""Who was slowed down lately: counted in memory, written every few seconds, so that a flood is a handful of rows."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import StorageFull, Unavailable
from palaver.core.limits.limit import Allowance
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

_EVERY_S: Final = 5.0
_AT_ONCE: Final = 200  # of as many attackers, the busiest
_KEPT: Final = 1_000  # by account
_PLATFORM: Final = "accounts.manage"


class Offender(msgspec.Struct, frozen=True, kw_only=True):
    """
    Somebody whom a limit has refused: `subject` is what the limit counts ("user:…", an address), `label` its name.

    `id` is of the latest refusal; the account is null where nobody was known yet: wrong passwords and credentials.
    """

    id: UUID
    account_id: UUID | None
    scope: str
    route_class: str
    subject: str
    label: str
    refusals: int
    first_at: datetime
    last_at: datetime


class _Refused(NamedTuple):
    account: UUID | None
    scope: str
    route_class: str
    subject: str
    label: str


class Offenders:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._counts: Counter[_Refused] = Counter()
        self._writing = asyncio.Lock()  # whoever reads waits for what is being written

    def note(self, allowance: Allowance, label: str) -> None:
        """Count a refusal; while more are refused than are kept, who is new waits for the next round."""
        account, scope, subject, route_class, *_ = allowance
        refused = _Refused(account, scope, route_class, storable(subject), storable(label))
        if refused in self._counts or len(self._counts) < 10 * _AT_ONCE:
            self._counts[refused] += 1

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[Offender]:
        """Those of the caller's account, latest first; the platform's operators see those of nobody's too."""
        await self.flush()
        return await self.db.all(
            SQL.offenders,
            Offender,
            account_id=caller.account,
            nobodys=caller.may(_PLATFORM),
            before=before,
            limit=limit,
        )

    async def run(self) -> None:
        """Write what was counted, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            await self.flush()

    async def flush(self) -> None:
        """Write what was counted; while the database is away, or full, it is counted on."""
        async with self._writing:
            await self._flush()

    async def _flush(self) -> None:
        counts, self._counts = self._counts, Counter()
        left = dict(counts.most_common(_AT_ONCE))
        try:
            for refused, count in [*left.items()]:
                await self._write(refused, count)
                del left[refused]
        except (Unavailable, StorageFull):
            self._counts.update(left)
            raise
        for account in {refused.account for refused in counts}:
            await self.db.run(SQL.forget_offenders, account_id=account, kept=_KEPT)

    async def _write(self, refused: _Refused, count: int) -> None:
        await self.db.run(
            SQL.count_refusals,
            id=uuid7(),
            account_id=refused.account,
            scope=refused.scope,
            route_class=refused.route_class,
            subject=refused.subject[:200],
            label=refused.label[:200],
            refusals=count,
        )
