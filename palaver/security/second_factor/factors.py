"""Second factors of people: set up, confirmed by a first code, checked, renewed, taken off."""

import re
import secrets
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Unprocessable
from palaver.core.secrets.keyring import Keyring
from palaver.core.secrets.refusals import SecretsLocked
from palaver.core.secrets.sealing import Envelope, Label, rewrap, seal, unseal
from palaver.security.second_factor import totp
from palaver.security.secrets import hash_of

SQL = named_queries(__file__)

BACKUP_CODES: Final = 10
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH: Final = 16  # 80 bits: too many to try them all over the hashes
_WRONG: Final = "This is not the code that the app shows now: check the clock of this device and of the app."


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a person has one, how many backup codes are left, and whether they must have one."""

    enabled: bool
    backup_codes: int
    mandatory: bool


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """For an authenticator app, by hand or as a QR code; it counts when a first code has confirmed it."""

    secret: str
    uri: str


class BackupCodes(msgspec.Struct, frozen=True):
    """Each signs in once, in place of the app; this is the only answer that ever holds them."""

    backup_codes: list[str]


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    sealed: bytes
    wrapped: bytes
    key_id: str
    last_step: int
    confirmed: bool
    user_id: UUID

    @property
    def envelope(self) -> Envelope:
        return Envelope(self.sealed, self.wrapped, self.key_id)


class SecondFactors:
    """Whoever asks has said which person it is about: their own id, or that of a sign-in's first step."""

    def __init__(self, db: Database, keyring: Keyring, *, mandatory: bool = False) -> None:
        self.db, self.keyring, self.mandatory = db, keyring, mandatory

    async def status(self, user: UUID) -> SecondFactor:
        found = await self._stored(user)
        enabled = found is not None and found.confirmed
        left: int = await self.db.value(SQL.backup_codes_left, user_id=user)
        return SecondFactor(enabled=enabled, backup_codes=left, mandatory=await self.asked(user))

    async def asked(self, user: UUID) -> bool:
        """Whether the server asks everybody for one, or an account that this person is in."""
        return self.mandatory or bool(await self.db.value(SQL.is_asked, user_id=user))

    async def set_up(self, user: UUID, name: str) -> Setup:
        """A new secret, in place of one that was never confirmed; Conflict when one is in force."""
        master = await self.keyring.current() or await self.keyring.make()
        key = totp.new_key()
        sealed = seal(master, _label(user), key)
        values = {"sealed": sealed.sealed, "wrapped": sealed.wrapped, "key_id": sealed.key_id}
        if not await self.db.run(SQL.put_totp, user_id=user, **values):
            raise Conflict("A second factor is on already. Switch it off first.")
        return Setup(secret=key, uri=totp.address_of(key, name))

    async def pending(self, user: UUID, name: str) -> Setup | None:
        """What was set up and not confirmed yet."""
        found = await self._stored(user)
        if found is None or found.confirmed:
            return None
        key = await self._key(found)
        return Setup(secret=key, uri=totp.address_of(key, name))

    async def enable(self, user: UUID, code: str) -> BackupCodes:
        """From now on it is asked for; Unprocessable for a wrong code, Conflict without a setup that waits."""
        found = await self._stored(user)
        if found is None or found.confirmed:
            raise Conflict("There is nothing to confirm: set a second factor up first.")
        step = await self._step(found, _plain(code))
        if step is None or not await self.db.run(SQL.confirm_totp, user_id=user, step=step):
            raise Unprocessable(_WRONG)
        return await self.renew(user)

    async def renew(self, user: UUID) -> BackupCodes:
        """Ten new backup codes; those before count no more."""
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(BACKUP_CODES)]
        async with self.db.transaction() as tx:
            await tx.run(SQL.drop_backup_codes, user_id=user)
            for code in codes:
                await tx.run(SQL.add_backup_code, user_id=user, code_hash=hash_of(code))
        return BackupCodes(["-".join(re.findall("....", code)) for code in codes])

    async def verify(self, user: UUID, code: str) -> bool:
        """Whether it is a code of now, or a backup code; either counts once."""
        text = _plain(code)
        found = await self._stored(user)
        if found is None or not found.confirmed:
            return False
        step = await self._step(found, text)
        if step is not None:
            return bool(await self.db.run(SQL.use_step, user_id=user, step=step))
        return bool(await self.db.run(SQL.use_backup_code, user_id=user, code_hash=hash_of(text)))

    async def disable(self, user: UUID) -> None:
        async with self.db.transaction() as tx:
            await tx.run(SQL.drop_totp, user_id=user)
            await tx.run(SQL.drop_backup_codes, user_id=user)

    async def rewrap(self) -> None:
        """Put every second factor under the current master key, whose turn it is."""
        master = await self.keyring.current()
        if master is None:
            return
        for row in await self.db.all(SQL.totp_otherwise, _Stored, key_id=master.id):
            old = await self.keyring.find(row.key_id)
            if old is not None:
                now = rewrap(old, master, _label(row.user_id), row.envelope)
                values = {"wrapped": now.wrapped, "key_id": now.key_id, "old_key_id": row.key_id}
                await self.db.run(SQL.rewrap_totp, user_id=row.user_id, **values)

    async def _stored(self, user: UUID) -> _Stored | None:
        return await self.db.maybe(SQL.totp, _Stored, user_id=user)

    async def _key(self, found: _Stored) -> str:
        master = await self.keyring.find(found.key_id)
        if master is None:
            raise SecretsLocked(f"Second factors are sealed under the master key {found.key_id}, which is not here.")
        return unseal(master, _label(found.user_id), found.envelope)

    async def _step(self, found: _Stored, code: str) -> int | None:
        key = await self._key(found)
        return next(totp.steps_of(key, code, found.last_step), None)


def _label(user: UUID) -> Label:
    return Label(user, "second factor", 1)


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
