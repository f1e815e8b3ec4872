"""API keys: made once, shown once, kept as hashes."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.security.keys.terms import Terms, granted, must_be_of_its_bots, must_be_within_its_terms, settled
from palaver.security.rbac.grants import PLATFORM, must_have
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
_FREE: Final = Terms()


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret; after a rotation the earlier secret counts until `previous_until`."""

    id: UUID
    kind: KeyKind
    name: str
    prefix: str
    bots: list[UUID] | None
    default_bot: UUID | None
    scopes: list[str]
    origins: list[str]
    networks: list[str]
    rate_per_minute: int | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    rotated_at: datetime | None
    previous_until: datetime | None
    revoked_at: datetime | None

    @property
    def ended(self) -> bool:
        """Whether it has expired; one that is revoked says so itself."""
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.__struct_fields__})


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """What authentication needs of a key; `ends_at` is of the secret that was shown."""

    id: UUID
    account_id: UUID
    kind: KeyKind
    name: str
    bots: list[UUID] | None
    default_bot: UUID | None
    scopes: list[str]
    origins: list[str]
    networks: list[str]
    rate_per_minute: int | None
    ends_at: datetime | None


class Minter(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a token and still counts: a key, until it ends, for pages of its origins; or a person, as now."""

    key: bool
    origins: list[str]
    ends_at: datetime | None
    roles: list[str] = []
    groups: list[UUID] = []
    permissions: list[str] = []


class _Origin(msgspec.Struct, frozen=True):
    origin: str


class Whose(msgspec.Struct, frozen=True):
    id: UUID
    account_id: UUID


class Keys:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def create(
        self, caller: Caller, kind: KeyKind, name: str, terms: Terms = _FREE, *, secret: str | None = None
    ) -> tuple[KeyView, str]:
        """A key and its secret, which nobody can read again; Forbidden when it may more than the caller."""
        terms = settled(kind, terms)
        must_have(caller, granted(kind, terms.scopes), f"create a {kind} key")
        must_be_of_its_bots(caller, terms.bots)
        must_be_within_its_terms(caller, terms)
        secret = secret or new_secret(PREFIXES[kind])
        view = await self.db.one(
            SQL.add_key,
            KeyView,
            id=uuid7(),
            account_id=caller.account,
            kind=kind,
            name=name,
            prefix=_shown(kind, secret),
            secret_hash=hash_of(secret),
            created_by=caller.owner,
            **msgspec.structs.asdict(terms),
        )
        return view, secret

    async def rotate(self, caller: Caller, id: UUID, overlap_s: int = 0) -> tuple[KeyView, str]:
        """
        Another secret for a key; the one that it had counts for `overlap_s` seconds more, one before that no longer.

        Forbidden when the key may more than the caller, who gets to know its secret.
        """
        key = await self.get(caller, id)
        must_have(caller, granted(key.kind, key.scopes), f"rotate a {key.kind} key")
        must_be_of_its_bots(caller, key.bots)
        must_be_within_its_terms(caller, key.terms)
        must_not_be_the_operators(key)
        secret = new_secret(PREFIXES[key.kind])
        view = await self.db.maybe(
            SQL.rotate_key,
            KeyView,
            account_id=caller.account,
            id=id,
            secret_hash=hash_of(secret),
            prefix=_shown(key.kind, secret),
            overlap_s=overlap_s,
            rotated_by=caller.owner,
        )
        if view is None:
            raise NotFound("There is no such key.")
        return view, secret

    async def get(self, caller: Caller, id: UUID) -> KeyView:
        """A key of the caller's account that is not revoked."""
        key = await self.db.maybe(SQL.key, KeyView, account_id=caller.account, id=id)
        if key is None:
            raise NotFound("There is no such key.")
        return key

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[KeyView]:
        return await self.db.all(SQL.keys, KeyView, account_id=caller.account, before=before, limit=limit)

    async def revoke(self, caller: Caller, id: UUID) -> None:
        """End a key. Forbidden for one of the whole platform by who may less; Conflict for the operator's own."""
        key = await self.get(caller, id)
        must_reach_it(caller, key)
        must_not_be_the_operators(key)
        if not await self.db.run(SQL.revoke_key, account_id=caller.account, id=id):
            raise NotFound("There is no such key.")

    async def find(self, secret: str) -> StoredKey | None:
        return await self.db.maybe(SQL.key_by_hash, StoredKey, secret_hash=hash_of(secret))

    async def whose(self, secret: str) -> Whose | None:
        """The key with this secret, whether it counts or not."""
        return await self.db.maybe(SQL.whose_key, Whose, secret_hash=hash_of(secret))

    async def minter(self, id: UUID, account: UUID | None = None) -> Minter | None:
        """The key that made a token, or the person in `account`, if it still counts."""
        return await self.db.maybe(SQL.minter, Minter, id=id, account_id=account)

    async def origins(self) -> frozenset[str]:
        """The origins that keys and widgets of any account name."""
        return frozenset(row.origin for row in await self.db.all(SQL.key_origins, _Origin))

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


def must_reach_it(caller: Caller, key: KeyView) -> None:
    """Forbidden for the end of a key of the whole platform by who is of an account; any other is better ended."""
    must_have(caller, granted(key.kind, key.scopes) & {PLATFORM}, f"revoke a {key.kind} key")


def must_not_be_the_operators(key: KeyView) -> None:
    """Conflict for the key that the server's own environment says."""
    if key.name == ENVIRONMENT and key.created_by == "system":
        raise Conflict("This key is what PALAVER_ADMIN_KEY says: change or remove the variable, and start again.")


def _shown(kind: KeyKind, secret: str) -> str:
    """The beginning by which people tell it from others; none of a secret that is not of our making."""
    return secret[: len(PREFIXES[kind]) + 4] if secret.startswith(PREFIXES[kind]) else ""
