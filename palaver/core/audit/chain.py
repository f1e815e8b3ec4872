"""The chain: each entry holds the hash of the one before it and its own, over everything that it says."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.audit.act import Detail, Outcome

GENESIS: Final = "0" * 64  # what the first entry of an account follows

_canonical = msgspec.json.Encoder(order="sorted").encode


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One act on record; `seq` counts an account's entries from 1 without a gap."""

    seq: int
    id: UUID
    account_id: UUID
    created_at: datetime
    actor: str
    action: str
    outcome: Outcome
    target: str
    details: Mapping[str, Detail]
    address: str
    user_agent: str
    request_id: str | None
    prev_hash: str
    hash: str


class Head(msgspec.Struct, frozen=True):
    """Where an account's chain ends."""

    seq: int = 0
    hash: str = GENESIS


def digest(entry: Entry) -> str:
    """SHA-256 in hex over the entry's JSON without `hash`: keys sorted, no spaces. What is stored depends on it."""
    said: dict[str, Any] = {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "hash"}
    return hashlib.sha256(_canonical(said)).hexdigest()


def sealed(entry: Entry) -> Entry:
    """The entry with its own hash."""
    return msgspec.structs.replace(entry, hash=digest(entry))


class Broken(msgspec.Struct, frozen=True):
    """Where a chain does not hold, and why."""

    seq: int
    reason: str


def broken(before: Head, entry: Entry) -> Broken | None:
    """What is wrong with `entry` as the one that follows `before`; None when it holds."""
    if entry.seq > before.seq + 1:
        return Broken(before.seq + 1, f"Row {before.seq + 1} is missing.")
    if entry.seq <= before.seq:
        return Broken(entry.seq, f"Row {entry.seq} is there twice.")
    if digest(entry) != entry.hash:
        return Broken(entry.seq, f"Row {entry.seq} is not what was written.")
    if entry.prev_hash != before.hash:
        return Broken(before.seq or 1, f"Row {before.seq} is not the one that row {entry.seq} was written after.")
    return None


def unfinished(last: Head, head: Head) -> Broken | None:
    """What is wrong with a chain that ends at `last` where its head says `head`."""
    if last.seq < head.seq:
        return Broken(last.seq + 1, f"Row {last.seq + 1} is missing: {head.seq} were written.")
    if last.seq > head.seq:
        return Broken(head.seq + 1, f"Row {head.seq + 1} was added: {head.seq} were written.")
    if last.hash != head.hash:
        return Broken(last.seq, f"Row {last.seq} is not the last one that was written.")
    return None
