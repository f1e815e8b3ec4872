"""Bytes of drives that have no name: of effects that failed on the way, and of bots that are gone."""

import time
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.db import Database
from palaver.dialogs.drive.files import SQL

SWEEP_DRIVES: Final = "dialogs.drive.sweep"
_YOUNG_S: Final = 3_600.0
_TOGETHER: Final = 500


class _Account(msgspec.Struct, frozen=True):
    id: UUID


class _Known(msgspec.Struct, frozen=True):
    blob: str


class Sweeping:
    def __init__(self, db: Database, blobs: Blobs, young_s: float = _YOUNG_S) -> None:
        self.db, self.blobs, self.young_s = db, blobs, young_s

    async def run(self) -> int:
        """How many were removed; what is younger than an hour may still get its name."""
        await self.db.run(SQL.end_links)
        removed = 0
        for account in await self.db.all(SQL.accounts, _Account):
            async for some in self._old(account.id):
                found = await self.db.all(SQL.known, _Known, account_id=account.id, blobs=some)
                for blob in set(some) - {each.blob for each in found}:
                    await self.blobs.delete(blob)
                    removed += 1
        return removed

    async def _old(self, account: UUID) -> AsyncIterator[list[str]]:
        together = list[str]()
        async for key in self.blobs.list(f"{account}/drive"):
            if _age_s(key) < self.young_s:
                continue
            together.append(key)
            if len(together) == _TOGETHER:
                yield together
                together = []
        if together:
            yield together


def _age_s(key: str) -> float:
    """Ids tell when they were made."""
    return time.time() - (UUID(key.rpartition("/")[2]).int >> 80) / 1_000
