"""Envelopes: each value under a key of its own, that key under the master key; whose it is belongs to both."""

import os
from typing import Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from palaver.core.secrets.keyring import MasterKey
from palaver.core.secrets.refusals import SecretsLocked

_FORM: Final = b"\x01"  # the first byte of all that is stored: how it was sealed
_NONCE: Final = 12


class Label(msgspec.Struct, frozen=True):
    """Whose secret it is, and which: an envelope opens under its own label alone."""

    account: UUID
    name: str
    version: int

    @property
    def bytes(self) -> bytes:
        return b"palaver secret" + self.account.bytes + self.version.to_bytes(8, "big") + self.name.encode()


class Envelope(msgspec.Struct, frozen=True):
    """What is stored of a value: `key_id` names the master key under which its own key is `wrapped`."""

    sealed: bytes
    wrapped: bytes
    key_id: str


def seal(master: MasterKey, label: Label, value: str) -> Envelope:
    own = AESGCM.generate_key(256)
    return Envelope(_encrypted(own, value.encode(), label), _encrypted(master.key, own, label), master.id)


def unseal(master: MasterKey, label: Label, envelope: Envelope) -> str:
    """The value; SecretsLocked when anything about the envelope is not as it was sealed."""
    return _decrypted(_decrypted(master.key, envelope.wrapped, label), envelope.sealed, label).decode()


def rewrap(old: MasterKey, current: MasterKey, label: Label, envelope: Envelope) -> Envelope:
    """The same value, its key under another master key."""
    own = _decrypted(old.key, envelope.wrapped, label)
    return Envelope(envelope.sealed, _encrypted(current.key, own, label), current.id)


def _encrypted(key: bytes, data: bytes, label: Label) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, data, _FORM + label.bytes)


def _decrypted(key: bytes, data: bytes, label: Label) -> bytes:
    form, nonce, sealed = data[:1], data[1 : 1 + _NONCE], data[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, form + label.bytes)
    except (InvalidTag, ValueError) as error:
        raise SecretsLocked(
            f"What is stored of the secret '{label.name}' was altered, or belongs to another: set it anew."
        ) from error
