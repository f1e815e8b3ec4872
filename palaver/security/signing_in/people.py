"""People: passwords, one-time links, and the browser sessions that come of them."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import Unauthenticated
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.security.rbac.grants import PLATFORM, levels_with
from palaver.security.secrets import hash_of, new_secret
from palaver.security.signing_in.passwords import Passwords

SQL = named_queries(__file__)

Purpose = Literal["sign-in", "reset", "second-step"]
LINK_LIFE: Final = timedelta(hours=24)
LOGIN_LIFE: Final = timedelta(days=30)
STEP_LIFE: Final = timedelta(minutes=5)
_WRONG: Final = "This e-mail address and password do not belong together."
_SPENT: Final = "This link was used already or is too old. A restart of the server prints another."


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """
    Behind a browser's `session`.

    `elsewhere` are the slugs of the person's other accounts, `places` the names; `by_issuer` is how they came,
    `factor_asked` whether the account asks of them what its own issuer does not vouch for.
    """

    id: UUID
    session: UUID
    ends_at: datetime
    account_id: UUID
    email: str
    name: str
    roles: list[str]
    groups: list[UUID]
    permissions: list[str]  # what the roles of the account's own come to
    second_factor: bool
    by_issuer: bool
    factor_asked: bool
    elsewhere: list[str]
    places: list[str]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever has an address here, and the account that they sign in to: None when they are in none."""

    id: UUID
    email: str
    account_id: UUID | None
    password_hash: str | None


class Admin(msgspec.Struct, frozen=True):
    id: UUID


class Spent(msgspec.Struct, frozen=True):
    """`made_by` is whoever made it for somebody else."""

    account_id: UUID
    user_id: UUID
    made_by: str | None = None


class SignedIn(msgspec.Struct, frozen=True):
    """A new browser session; its secret is nowhere else. Where it is not `complete`, it opens the second step alone."""

    secret: str
    account: UUID
    user: UUID
    complete: bool = True


class People:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.passwords = Passwords()

    async def add(self, account: UUID, email: str, name: str, role: str, password: str | None = None) -> UUID | None:
        """A person who is known by this address nowhere yet; nothing happens, and None, when somebody is."""
        hashed = await self.passwords.hash(password) if password else None
        id = uuid7()
        async with self.db.transaction() as tx:
            made = await tx.run(SQL.add_user, id=id, account_id=account, email=email, name=name, password_hash=hashed)
            if made:
                await tx.run(SQL.add_member, account_id=account, user_id=id, role=role)
        return id if made else None

    async def join(self, account: UUID, user: UUID, role: str) -> None:
        """Somebody who is known here is in one more account; nothing happens when they are in it."""
        await self.db.run(SQL.add_member, account_id=account, user_id=user, role=role)

    async def set_password(self, account: UUID, user: UUID, password: str, *, keep: str = "") -> None:
        """A new password ends every session of the person but that of the secret `keep`, and what was begun with it."""
        hashed = await self.passwords.hash(password)
        async with self.db.transaction() as tx:
            await self.put_password(tx, account, user, hashed, keep=keep)

    async def put_password(self, tx: Database, account: UUID, user: UUID, hashed: str, *, keep: str = "") -> None:
        """The same in the transaction of somebody who has the hash already."""
        await tx.run(SQL.set_password, account_id=account, id=user, password_hash=hashed)
        await tx.run(SQL.revoke_logins, account_id=account, user_id=user, keep=hash_of(keep))
        await tx.run(SQL.drop_links, account_id=account, user_id=user)

    async def end_sessions(self, account: UUID, user: UUID, *, keep: str = "") -> None:
        """No session of the person counts any more but that of the secret `keep`."""
        await self.db.run(SQL.revoke_logins, account_id=account, user_id=user, keep=hash_of(keep))

    async def named(self, email: str) -> Known | None:
        return await self.db.maybe(SQL.user_by_email, Known, email=email)

    async def proved(self, email: str, password: str) -> Known:
        """Whose address and password these are; takes as long for a stranger as for a friend."""
        person = await self.named(email)
        stored = None if person is None else person.password_hash
        if not await self.passwords.fits(stored, password) or person is None:
            wrong = Unauthenticated(_WRONG)
            raise wrong if person is None or not person.account_id else wrong.of(person.account_id, f"user:{person.id}")
        return person

    async def login(self, email: str, password: str, user_agent: str, address: str = "") -> SignedIn:
        """Check a password and open a session, in the account that the person is in longest."""
        person = await self.proved(email, password)
        if person.account_id is None:
            raise Unauthenticated(_WRONG)
        return await self.enter(person.account_id, person.id, user_agent, address)

    async def enter(self, account: UUID, user: UUID, user_agent: str, address: str = "") -> SignedIn:
        """A session for somebody whose first factor was right; whoever has a second one is asked for it first."""
        if await self.db.value(SQL.has_second_factor, user_id=user):
            secret = await self.link(account, user, "second-step", STEP_LIFE)
            return SignedIn(secret, account, user, complete=False)
        return await self.open(account, user, user_agent, address)

    async def open(self, account: UUID, user: UUID, user_agent: str, address: str = "") -> SignedIn:
        """A session under a new secret."""
        secret = new_secret("")
        await self.db.run(
            SQL.add_login,
            id=uuid7(),
            secret_hash=hash_of(secret),
            account_id=account,
            user_id=user,
            user_agent=user_agent[:300],
            address=address,
            expires_at=now() + LOGIN_LIFE,
        )
        return SignedIn(secret, account, user)

    async def link(
        self, account: UUID, user: UUID, purpose: Purpose, life: timedelta, *, made_by: str | None = None
    ) -> str:
        """A one-time secret that counts for one purpose; `made_by` names whoever makes it for somebody else."""
        secret = new_secret("")
        values = {"secret_hash": hash_of(secret), "account_id": account, "user_id": user, "purpose": purpose}
        await self.db.run(SQL.add_link, **values, expires_at=now() + life, made_by=made_by)
        return secret

    async def spend(self, secret: str, purpose: Purpose, refusal: str) -> Spent:
        """Whose link this is, which counts no more; Unauthenticated with `refusal` when it did not."""
        spent = await self.db.maybe(SQL.use_link, Spent, secret_hash=hash_of(secret), purpose=purpose)
        if spent is None:
            raise Unauthenticated(refusal)
        return spent

    async def linked(self, secret: str, purpose: Purpose, refusal: str) -> Spent:
        """Whose link this is, which still counts afterwards."""
        found = await self.db.maybe(SQL.link, Spent, secret_hash=hash_of(secret), purpose=purpose)
        if found is None:
            raise Unauthenticated(refusal)
        return found

    async def make_link(self, account: UUID) -> str | None:
        """A one-time secret for the first of those who manage all accounts; None where there is nobody left."""
        values = {"levels": levels_with(PLATFORM), "permission": PLATFORM}
        admin = await self.db.maybe(SQL.first_admin, Admin, account_id=account, **values)
        return None if admin is None else await self.link(account, admin.id, "sign-in", LINK_LIFE)

    async def use_link(self, secret: str, user_agent: str, address: str = "") -> SignedIn:
        """Spend a one-time link and open a session."""
        spent = await self.spend(secret, "sign-in", _SPENT)
        return await self.enter(spent.account_id, spent.user_id, user_agent, address)

    async def behind(self, secret: str) -> Person | None:
        """The person whose browser shows this session secret; that it was seen is noted twice a minute."""
        return await self.db.maybe(SQL.login, Person, secret_hash=hash_of(secret))

    async def logout(self, secret: str) -> None:
        await self.db.run(SQL.revoke_login, secret_hash=hash_of(secret))

    async def sweep(self) -> None:
        """Remove links, invitations and sessions that ended more than a day ago, and changes that everybody knows."""
        await self.db.run(SQL.sweep_links)
        await self.db.run(SQL.sweep_invitations)
        await self.db.run(SQL.sweep_logins)
        await self.db.run(SQL.sweep_changes)
