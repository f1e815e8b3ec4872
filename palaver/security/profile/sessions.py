"""One's own browser sessions, in whatever account, and the accounts that one may switch to."""

from datetime import datetime
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.security.secrets import hash_of
from palaver.security.signing_in.people import People, SignedIn

SQL = named_queries(__file__)


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """`current` is the one that asks; it was seen to the minute."""

    id: UUID
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime | None
    current: bool


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    role: str
    current: bool


class _Place(msgspec.Struct, frozen=True):
    account_id: UUID


class Sessions:
    def __init__(self, db: Database, people: People) -> None:
        self.db, self.people = db, people

    async def all(self, caller: Caller, secret: str) -> list[SessionView]:
        """Those that count, the newest first."""
        values = {"account_id": caller.account, "user_id": caller.id, "secret_hash": hash_of(secret)}
        return await self.db.all(SQL.sessions, SessionView, **values)

    async def end(self, caller: Caller, id: UUID) -> None:
        if not await self.db.run(SQL.end_session, account_id=caller.account, user_id=caller.id, id=id):
            raise NotFound("There is no such session.")

    async def accounts(self, caller: Caller) -> list[Membership]:
        return await self.db.all(SQL.memberships, Membership, account_id=caller.account, user_id=caller.id)

    async def switch(self, caller: Caller, slug: str, secret: str, user_agent: str, address: str) -> SignedIn:
        """A session in another account of the person's, under a new secret; the one of `secret` ends."""
        found = await self.db.maybe(SQL.place, _Place, account_id=caller.account, user_id=caller.id, slug=slug)
        if found is None:
            raise NotFound("There is no such account.")
        session = await self.people.open(found.account_id, caller.id, user_agent, address)
        await self.people.logout(secret)
        return session
