"""Reads an account's record: pages of it, all of it in order, and whether its chain holds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

import msgspec

from palaver.core.audit.act import Outcome
from palaver.core.audit.chain import Broken, Entry, Head, broken, unfinished
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries

SQL = named_queries(__file__)

_AT_ONCE: Final = 250  # rows whose hashes keep the loop for less than 20 ms


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to read: an absent part lets everything through; `since` is in the span, `until` is not."""

    actors: list[str] | None = None
    action: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Whether a chain holds, over `checked` entries.

    `head` is the newest entry's hash: one that was noted elsewhere tells later that nobody wrote the chain anew.
    """

    ok: bool
    checked: int
    head: str
    broken_at: int | None = None
    reason: str | None = None


class Record:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._turn = asyncio.Lock()  # who checks a long chain uses a good part of a core

    async def latest(self, caller: Caller, wanted: Wanted, limit: int, before: int | None = None) -> list[Entry]:
        """The newest entries of the caller's account that fit, newest first."""
        values = msgspec.structs.asdict(wanted)
        return await self.db.all(SQL.latest, Entry, account_id=caller.account, before=before, limit=limit, **values)

    async def all(self, caller: Caller, wanted: Wanted) -> AsyncIterator[list[Entry]]:
        """Every entry of the caller's account that fits, oldest first, in batches."""
        values, after = msgspec.structs.asdict(wanted), 0
        while True:
            batch = await self.db.all(
                SQL.earliest, Entry, account_id=caller.account, after=after, limit=_AT_ONCE, **values
            )
            if batch:
                yield batch
            if len(batch) < _AT_ONCE:
                return
            after = batch[-1].seq

    async def verify(self, caller: Caller) -> Verdict:
        """Compute the whole chain of the caller's account anew; what is written meanwhile is checked too."""
        async with self._turn:
            last, checked, head = Head(), 0, None
            while True:
                batch = await self.db.all(SQL.follow, Entry, account_id=caller.account, after=last.seq, limit=_AT_ONCE)
                for entry in batch:
                    wrong = broken(last, entry)
                    if wrong is not None:
                        return _verdict(wrong, checked, last)
                    last, checked = Head(entry.seq, entry.hash), checked + 1
                if not batch and head is not None:
                    return _verdict(unfinished(last, head), checked, last)
                head = await self._head(caller) if len(batch) < _AT_ONCE else None
                await asyncio.sleep(0)

    async def _head(self, caller: Caller) -> Head:
        return await self.db.maybe(SQL.head, Head, account_id=caller.account) or Head()


def _verdict(wrong: Broken | None, checked: int, last: Head) -> Verdict:
    if wrong is None:
        return Verdict(ok=True, checked=checked, head=last.hash)
    return Verdict(ok=False, checked=checked, head=last.hash, broken_at=wrong.seq, reason=wrong.reason)
