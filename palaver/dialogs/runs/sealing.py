"""States of runs that were told something in confidence: sealed, each under its account and its run."""

from typing import Final
from uuid import UUID

import msgspec

from palaver.core.secrets.sealing import Envelope, Label
from palaver.core.secrets.store import SecretStore

_SEALED: Final = b"\x01"  # a state that is not begins with a brace


def is_sealed(body: bytes) -> bool:
    return body.startswith(_SEALED)


async def sealed(store: SecretStore, account: UUID, run: UUID, state: bytes) -> bytes:
    envelope = await store.sealed(_label(account, run), state.decode("latin-1"))
    return _SEALED + msgspec.msgpack.encode(envelope)


async def opened(store: SecretStore, account: UUID, run: UUID, body: bytes) -> bytes:
    """SecretsLocked where the master key is another, or the state another run's."""
    envelope = msgspec.msgpack.decode(body.removeprefix(_SEALED), type=Envelope)
    return (await store.opened(_label(account, run), envelope)).encode("latin-1")


async def rewrapped(store: SecretStore, account: UUID, run: UUID, body: bytes) -> bytes | None:
    """The same state under the current master key; None where it is under that already."""
    envelope = msgspec.msgpack.decode(body.removeprefix(_SEALED), type=Envelope)
    found = await store.rewrapped(_label(account, run), envelope)
    return None if found is None else _SEALED + msgspec.msgpack.encode(found)


def _label(account: UUID, run: UUID) -> Label:
    return Label(account, f"run {run}", 1)
