"""People: passwords, one-time links, and the browser sessions that come of them."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from palaver.core.db import Database, named_queries
from palaver.core.errors import Unauthenticated
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.security.secrets import hash_of, new_secret

SQL = named_queries(__file__)

ADMINS: Final = ("admin", "super-admin")
LINK_LIFE: Final = timedelta(hours=24)
LOGIN_LIFE: Final = timedelta(days=30)
_HASHES_AT_ONCE: Final = 2  # argon2 takes 64 MB and a core each
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    account_id: UUID
    email: str
    name: str
    roles: list[str]
    groups: list[UUID]
    permissions: list[str]  # what the roles of the account's own come to


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever has an address here, and an account to sign in to."""

    id: UUID
    account_id: UUID
    password_hash: str | None


class Admin(msgspec.Struct, frozen=True):
    id: UUID


class Spent(msgspec.Struct, frozen=True):
    account_id: UUID
    user_id: UUID


class SignedIn(msgspec.Struct, frozen=True):
    """A new browser session; its secret is nowhere else."""

    secret: str
    account: UUID
    user: UUID


class People:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._hasher = PasswordHasher()
        self._turns = asyncio.Semaphore(_HASHES_AT_ONCE)

    async def add(self, account: UUID, email: str, name: str, role: str, password: str | None = None) -> None:
        """A person who is known by this address nowhere yet; nothing happens when somebody is."""
        hashed = await self._hash(password) if password else None
        id = uuid7()
        async with self.db.transaction() as tx:
            made = await tx.run(SQL.add_user, id=id, account_id=account, email=email, name=name, password_hash=hashed)
            if made:
                await tx.run(SQL.add_member, account_id=account, user_id=id, role=role)

    async def set_password(self, account: UUID, user: UUID, password: str, *, keep: str = "") -> None:
        """A new password ends every session of the person but that of the secret `keep`."""
        hashed = await self._hash(password)
        async with self.db.transaction() as tx:
            await tx.run(SQL.set_password, account_id=account, id=user, password_hash=hashed)
            await tx.run(SQL.revoke_logins, account_id=account, user_id=user, keep=hash_of(keep))

    async def login(self, email: str, password: str, user_agent: str) -> SignedIn:
        """Check a password and open a session; takes as long for a stranger as for a friend."""
        person = await self.db.maybe(SQL.user_by_email, Known, email=email)
        stored = person.password_hash if person and person.password_hash else _NOBODY
        if not await self._verify(stored, password) or person is None:
            wrong = Unauthenticated("This e-mail address and password do not belong together.")
            raise wrong if person is None else wrong.of(person.account_id, f"user:{person.id}")
        return await self._session(person.account_id, person.id, user_agent)

    async def make_link(self, account: UUID) -> str | None:
        """A one-time secret that logs the account's first administrator in."""
        admin = await self.db.maybe(SQL.first_admin, Admin, account_id=account, roles=list(ADMINS))
        if admin is None:
            return None
        secret = new_secret("")
        await self.db.run(
            SQL.add_link,
            secret_hash=hash_of(secret),
            account_id=account,
            user_id=admin.id,
            expires_at=now() + LINK_LIFE,
        )
        return secret

    async def use_link(self, secret: str, user_agent: str) -> SignedIn:
        """Spend a one-time link and open a session."""
        spent = await self.db.maybe(SQL.use_link, Spent, secret_hash=hash_of(secret))
        if spent is None:
            raise Unauthenticated("This link was used already or is too old. A restart of the server prints another.")
        return await self._session(spent.account_id, spent.user_id, user_agent)

    async def behind(self, secret: str) -> Person | None:
        """The person whose browser shows this session secret."""
        return await self.db.maybe(SQL.login, Person, secret_hash=hash_of(secret))

    async def logout(self, secret: str) -> None:
        await self.db.run(SQL.revoke_login, secret_hash=hash_of(secret))

    async def sweep(self) -> None:
        """Remove links and sessions that ended more than a day ago."""
        await self.db.run(SQL.sweep_links)
        await self.db.run(SQL.sweep_logins)

    async def _session(self, account: UUID, user: UUID, user_agent: str) -> SignedIn:
        secret = new_secret("")
        await self.db.run(
            SQL.add_login,
            secret_hash=hash_of(secret),
            account_id=account,
            user_id=user,
            user_agent=user_agent[:300],
            expires_at=now() + LOGIN_LIFE,
        )
        return SignedIn(secret, account, user)

    async def _hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, stored: str, password: str) -> bool:
        async with self._turns:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, password)
            except (VerificationError, InvalidHashError):
                return False
