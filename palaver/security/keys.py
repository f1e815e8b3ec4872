"""API keys: made once, shown once, kept as hashes."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.kit.ids import uuid7
from palaver.security.permissions import BY_KIND
from palaver.security.rbac.grants import must_have
from palaver.security.secrets import hash_of, new_secret

SQL = named_queries(__file__)

KeyKind = Literal["super", "test", "prod", "ui"]
PREFIXES: Final[dict[KeyKind, str]] = {
    "super": "sk_super_",
    "test": "sk_test_",
    "prod": "sk_prod_",
    "ui": "uk_",
}
ENVIRONMENT: Final = "environment"


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: KeyKind
    name: str
    prefix: str
    bots: list[UUID] | None
    default_bot: UUID | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """What authentication needs of a key."""

    id: UUID
    account_id: UUID
    kind: KeyKind
    name: str
    bots: list[UUID] | None
    default_bot: UUID | None


class Whose(msgspec.Struct, frozen=True):
    id: UUID
    account_id: UUID


class Keys:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def create(  # a key is made of these
        self,
        caller: Caller,
        kind: KeyKind,
        name: str,
        *,
        bots: list[UUID] | None = None,
        default_bot: UUID | None = None,
        expires_at: datetime | None = None,
        secret: str | None = None,
    ) -> tuple[KeyView, str]:
        """A key and its secret, which nobody can read again; Forbidden when it may more than the caller."""
        must_have(caller, BY_KIND[kind], f"create a {kind} key")
        secret = secret or new_secret(PREFIXES[kind])
        view = await self.db.one(
            SQL.add_key,
            KeyView,
            id=uuid7(),
            account_id=caller.account,
            kind=kind,
            name=name,
            prefix=secret[: len(PREFIXES[kind]) + 4] if secret.startswith(PREFIXES[kind]) else "",
            secret_hash=hash_of(secret),
            bots=bots,
            default_bot=default_bot,
            created_by=caller.owner,
            expires_at=expires_at,
        )
        return view, secret

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[KeyView]:
        return await self.db.all(SQL.keys, KeyView, account_id=caller.account, before=before, limit=limit)

    async def revoke(self, caller: Caller, id: UUID) -> None:
        if not await self.db.run(SQL.revoke_key, account_id=caller.account, id=id):
            raise NotFound("There is no such key.")

    async def find(self, secret: str) -> StoredKey | None:
        return await self.db.maybe(SQL.key_by_hash, StoredKey, secret_hash=hash_of(secret))

    async def whose(self, secret: str) -> Whose | None:
        """The key with this secret, whether it counts or not."""
        return await self.db.maybe(SQL.whose_key, Whose, secret_hash=hash_of(secret))

    async def minter_counts(self, id: UUID) -> bool:
        """Whether the key or person that made a token still counts."""
        return bool(await self.db.value(SQL.minter_counts, id=id))

    async def adopt(self, caller: Caller, secret: str) -> None:
        """Make `secret` the one super key "environment"; an empty one revokes it."""
        digest = hash_of(secret)
        await self.db.run(
            SQL.revoke_keys_named,
            account_id=caller.account,
            name=ENVIRONMENT,
            created_by=caller.owner,
            secret_hash=digest,
        )
        if not secret:
            return
        if not await self.db.run(SQL.restore_key, account_id=caller.account, secret_hash=digest):
            await self.create(caller, "super", ENVIRONMENT, secret=secret)
