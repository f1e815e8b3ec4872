"""The built-in store: sealed rows that are written, replaced and opened; who may ask is decided elsewhere."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict
from palaver.core.secrets.keyring import Keyring, MasterKey
from palaver.core.secrets.refusals import SecretExpired, SecretMissing, SecretsLocked
from palaver.core.secrets.sealing import Envelope, Label, rewrap, seal, unseal
from palaver.kit.clock import now
from palaver.kit.ids import uuid7

SQL = named_queries(__file__)

_SHOWN: Final = 4
_LONG: Final = 12  # characters, from which on the last ones give nothing away
_ATTEMPTS: Final = 10


class SecretView(msgspec.Struct, frozen=True, kw_only=True):
    """All that anybody gets to see; `hint` are the last four characters of a long value."""

    id: UUID
    name: str
    version: int
    hint: str
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime
    updated_by: str
    last_used_at: datetime | None


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    version: int
    sealed: bytes
    wrapped: bytes
    key_id: str
    expires_at: datetime | None

    @property
    def envelope(self) -> Envelope:
        return Envelope(self.sealed, self.wrapped, self.key_id)


class _Sealing(msgspec.Struct, frozen=True):
    key_id: str
    secrets: int


class SecretStore:
    """`elsewhere` put what others keep of an account under the current master key; they say how much was not."""

    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db, self.keyring = db, keyring
        self.elsewhere: list[Callable[[UUID], Awaitable[int]]] = []

    async def put(
        self, account: UUID, name: str, value: str, *, actor: str, expires_at: datetime | None, exists: bool = False
    ) -> SecretView:
        """Store `value` as the first or next version; with `exists`, SecretMissing where there is none to replace."""
        master = await self._sealing_key()
        for _ in range(_ATTEMPTS):
            version: int | None = await self._db.value(SQL.version, account_id=account, name=name)
            if exists and version is None:
                raise SecretMissing("There is no such secret.")
            label = Label(account, name, (version or 0) + 1)
            if await self._write(label, seal(master, label, value), _hint(value), actor, expires_at):
                return await self.view(account, name)
        raise Conflict("Others are changing this secret right now. Please try again.")

    async def get(self, account: UUID, name: str) -> str:
        """The value. Raises SecretMissing, SecretExpired or SecretsLocked."""
        found = await self._db.maybe(SQL.stored, _Stored, account_id=account, name=name)
        if found is None:
            raise SecretMissing(f"There is no secret '{name}'.")
        if found.expires_at is not None and found.expires_at <= now():
            raise SecretExpired(f"The secret '{name}' ended on {found.expires_at:%Y-%m-%d %H:%M} UTC: set a new one.")
        return unseal(await self._key(found.key_id), Label(account, name, found.version), found.envelope)

    async def sealed(self, label: Label, value: str) -> Envelope:
        """An envelope for something that is kept elsewhere, for as long as the master key stays."""
        return seal(await self._sealing_key(), label, value)

    async def opened(self, label: Label, envelope: Envelope) -> str:
        return unseal(await self._key(envelope.key_id), label, envelope)

    async def rewrapped(self, label: Label, envelope: Envelope) -> Envelope | None:
        """The same for what is kept elsewhere, under the current master key; None where it is under that already."""
        master = await self._sealing_key()
        if envelope.key_id == master.id:
            return None
        return rewrap(await self._key(envelope.key_id), master, label, envelope)

    async def view(self, account: UUID, name: str) -> SecretView:
        found = await self._db.maybe(SQL.view, SecretView, account_id=account, name=name)
        if found is None:
            raise SecretMissing("There is no such secret.")
        return found

    async def all(self, account: UUID, limit: int, before: UUID | None = None) -> list[SecretView]:
        return await self._db.all(SQL.views, SecretView, account_id=account, before=before, limit=limit)

    async def remove(self, account: UUID, name: str) -> None:
        if not await self._db.run(SQL.remove, account_id=account, name=name):
            raise SecretMissing("There is no such secret.")

    async def rewrap(self, account: UUID) -> int:
        """Put all that is sealed of the account under the current master key; how much was under another."""
        master, after, done = await self._sealing_key(), "", 0
        while page := await self._db.all(
            SQL.sealed_otherwise, _Stored, account_id=account, key_id=master.id, after=after
        ):
            for row in page:
                done += await self._rewrap(account, row, master)
            after = page[-1].name
        return done + sum([await each(account) for each in self.elsewhere])

    async def sealings(self) -> dict[str, int]:
        """How many secrets of the whole installation are under each master key, by its id."""
        return {row.key_id: row.secrets for row in await self._db.all(SQL.master_keys, _Sealing)}

    async def slug(self, account: UUID) -> str:
        found: str = await self._db.value(SQL.slug, account_id=account)
        return found

    async def _rewrap(self, account: UUID, row: _Stored, master: MasterKey) -> int:
        label = Label(account, row.name, row.version)
        wrapped = rewrap(await self._key(row.key_id), master, label, row.envelope)
        return await self._db.run(
            SQL.rewrap,
            account_id=account,
            name=row.name,
            version=row.version,
            wrapped=wrapped.wrapped,
            key_id=wrapped.key_id,
            old_key_id=row.key_id,
        )

    async def _write(
        self, label: Label, envelope: Envelope, hint: str, actor: str, expires_at: datetime | None
    ) -> bool:
        query = SQL.add if label.version == 1 else SQL.replace
        return bool(
            await self._db.run(
                query,
                id=uuid7(),
                account_id=label.account,
                name=label.name,
                version=label.version,
                sealed=envelope.sealed,
                wrapped=envelope.wrapped,
                key_id=envelope.key_id,
                hint=hint,
                expires_at=expires_at,
                updated_by=actor,
            )
        )

    async def _key(self, id: str) -> MasterKey:
        found = await self.keyring.find(id)
        if found is None:
            raise SecretsLocked(
                f"This secret is sealed under the master key {id}, which is not here: name that key in"
                " PALAVER_MASTER_KEY (or in PALAVER_MASTER_KEY_OLD, beside a new one), or set the secret anew."
            )
        return found

    async def _sealing_key(self) -> MasterKey:
        """The current master key; a first one is made only while nothing is sealed under any other."""
        if (found := await self.keyring.current()) is not None:
            return found
        others = await self.sealings()
        if (found := await self.keyring.current()) is not None:  # another worker has just made it
            return found
        if others:
            raise SecretsLocked(
                f"The database holds secrets under the master key {', '.join(others)}, which is not here: set"
                " PALAVER_MASTER_KEY to the same on every server, or bring back the data directory's master.key."
                " If it is lost, set the variable to a new one, and set every secret anew."
            )
        return await self.keyring.make()


def _hint(value: str) -> str:
    return value[-_SHOWN:] if len(value) >= _LONG else ""
