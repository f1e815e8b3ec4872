"""What the cache of answers counts: in memory by the turn, in the database every few seconds."""

import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Final, Literal
from uuid import UUID

from palaver.core import metrics
from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

_EVERY_S: Final = 2.0

How = Literal["exact", "semantic"]
What = How | Literal["missed", "kept"]
_NAMES: Final = ("exact", "semantic", "missed", "kept", "saved_tokens")


class Tally:
    """One for each worker."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._days: defaultdict[tuple[UUID, UUID, date], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_NAMES, 0))
        self._hits: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)

    def count(self, account: UUID, bot: UUID, what: What, saved: int = 0) -> None:
        day = self._days[account, bot, datetime.now(UTC).date()]
        day[what] += 1
        day["saved_tokens"] += saved

    def hit(self, account: UUID, bot: UUID, entry: UUID, what: How, saved: int) -> None:
        """An answer was given again, and saved so many tokens."""
        metrics.LLM_CACHE_HITS.inc()
        self.count(account, bot, what, saved)
        self._hits[account, entry] += 1

    async def run(self) -> None:
        """Store what was counted, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            await self.store()

    async def store(self) -> None:
        """What cannot be stored now is counted on."""
        days, self._days = self._days, self._days.__class__(self._days.default_factory)
        hits, self._hits = self._hits, defaultdict(int)
        try:
            async with self.db.transaction() as tx:
                await tx.many(
                    SQL.count,
                    [
                        {"account_id": account, "bot_id": bot, "day": day, **counts}
                        for (account, bot, day), counts in sorted(days.items())
                    ],
                )
                await tx.many(
                    SQL.count_hits,
                    [
                        {"account_id": account, "hash": entry, "hits": count}
                        for (account, entry), count in sorted(hits.items())
                    ],
                )
        except BaseException:
            self._again(days, hits)
            raise

    def _again(self, days: dict[tuple[UUID, UUID, date], dict[str, int]], hits: dict[tuple[UUID, UUID], int]) -> None:
        for whose, counts in days.items():
            for name, count in counts.items():
                self._days[whose][name] += count
        for which, count in hits.items():
            self._hits[which] += count
