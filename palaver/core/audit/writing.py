"""Writes acts to their account's chain, one after the other, whichever worker they come from."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec

from palaver.core.audit.act import Act, Detail
from palaver.core.audit.chain import Entry, Head, sealed
from palaver.core.audit.recurring import Recurring
from palaver.core.db import Database, named_queries
from palaver.core.logs import logger
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

_PATIENCE_S: Final = 5.0  # what was done waits no longer for its record
_LONGEST: Final = 2000
_AGENT: Final = 300

log = logger("audit")


class Audit:
    """Appends acts; nothing here changes or removes one."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.recurring = Recurring(self._write_once)

    async def hear(self, act: Act) -> None:
        """Write `act` now; where it can be repeated at will, soon, and its repetitions as a number."""
        if act.repeatable:
            self.recurring.note(act)
        else:
            await self.write(act)

    async def write(self, act: Act) -> None:
        """Append `act` and log it. Never raises: what cannot be appended stays in the log as an error, in full."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                entry = await self._append(act)
        except Exception:  # what was done has been done, whatever befalls its record
            log.exception("an act is not on record", **_shown(act))
        else:
            log.info("act", **_shown(act), seq=entry.seq, hash=entry.hash)

    async def _append(self, act: Act) -> Entry:
        async with self.db.transaction() as tx:
            head = await self._advance(tx, act)
            entry = sealed(_entry(act, head))
            await tx.run(SQL.append, **{name: getattr(entry, name) for name in entry.__struct_fields__})
            return entry

    async def _advance(self, tx: Database, act: Act) -> Head:
        """The place that the transaction holds: its number, and the hash of the entry before it."""
        head = await tx.maybe(SQL.advance, Head, account_id=act.account)
        if head is not None:
            return head
        await tx.run(SQL.begin, account_id=act.account)
        return await tx.one(SQL.advance, Head, account_id=act.account)

    async def _write_once(self, act: Act, seconds: float) -> None:
        """Write `act`, unless a worker has within the last `seconds`; 0 asks nobody."""
        if seconds and await self._noted(act, seconds):
            return
        await self.write(act)

    async def _noted(self, act: Act, seconds: float) -> bool:
        found: bool = await self.db.value(
            SQL.noted_since,
            account_id=act.account,
            actor=act.actor,
            action=act.action,
            address=act.address,
            since=now() - timedelta(seconds=seconds),
        )
        return found


def _entry(act: Act, head: Head) -> Entry:
    return Entry(
        seq=head.seq,
        id=uuid7(),
        account_id=act.account,
        created_at=now(),
        actor=_kept(act.actor),
        action=act.action,
        outcome=act.outcome,
        target=_kept(act.target),
        details=_kept_details(act.details),
        address=act.address,
        user_agent=_kept(act.user_agent)[:_AGENT],
        request_id=act.request_id,
        prev_hash=head.hash,
        hash="",
    )


def _kept(text: str) -> str:
    return storable(text)[:_LONGEST]


def _kept_details(details: Mapping[str, Detail]) -> dict[str, Detail]:
    return {name: _kept(value) if isinstance(value, str) else value for name, value in details.items()}


def _shown(act: Act) -> dict[str, object]:
    return {**msgspec.structs.asdict(act), "account": str(act.account), "details": dict(act.details)}
