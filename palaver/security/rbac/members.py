"""Members of an account: people with a role in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Forbidden, NotFound
from palaver.security.rbac.grants import handed_over, levels_with, must_be_roles, must_have, must_reach

SQL = named_queries(__file__)

Status = Literal["active", "suspended"]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    email: str
    name: str
    role: str
    status: Status
    groups: list[str]
    second_factor: bool
    created_at: datetime


class MemberName(msgspec.Struct, frozen=True, kw_only=True):
    """A member as others know them."""

    id: UUID
    email: str
    name: str


class Members:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def all(self, caller: Caller, limit: int, after: UUID | None = None) -> list[Member]:
        return await self.db.all(SQL.members, Member, account_id=caller.account, after=after, only=None, limit=limit)

    async def one(self, caller: Caller, id: UUID) -> Member:
        found = await self.db.all(SQL.members, Member, account_id=caller.account, after=None, only=id, limit=1)
        if not found:
            raise absent()
        return found[0]

    async def addressed(self, caller: Caller, emails: Iterable[str]) -> dict[str, UUID]:
        """Those of `emails`, in small letters, whose people are in the account."""
        wanted = {email.lower() for email in emails}
        found = await self.db.all(SQL.members_by_email, MemberName, account_id=caller.account, emails=list(wanted))
        return {each.email.lower(): each.id for each in found}

    async def named(self, caller: Caller, ids: Iterable[UUID]) -> list[MemberName]:
        """Those of `ids` who are in the account, by their addresses."""
        return await self.db.all(SQL.members_by_id, MemberName, account_id=caller.account, ids=list(ids))

    async def who_may(self, caller: Caller, permission: str, limit: int) -> list[MemberName]:
        """Active people of the account who have a permission, by their addresses."""
        values = {"levels": levels_with(permission), "permission": permission, "limit": limit}
        return await self.db.all(SQL.who_may, MemberName, account_id=caller.account, **values)

    async def out_of_reach(self, caller: Caller, id: UUID) -> str:
        """Why the caller cannot change somebody; "" when they can."""
        try:
            await must_reach(self.db, caller, id)
        except Forbidden as error:
            return error.message
        return ""

    async def change(
        self, caller: Caller, id: UUID, *, role: str | None = None, status: Status | None = None
    ) -> Member:
        """
        Forbidden beyond the caller's own power, Conflict when nobody would be left to manage people.

        Suspending ends the person's sessions here: they sign in anew when they are back.
        """
        async with handed_over(self.db, caller.account) as tx:
            await must_reach(tx, caller, id)
            if role is not None:
                (wanted,) = await must_be_roles(tx, caller, [role])
                must_have(caller, wanted.comes_to, f"give the role {role!r}")
            values = {"account_id": caller.account, "user_id": id, "role": role, "status": status}
            if not await tx.run(SQL.change_member, **values):
                raise absent()
            if status == "suspended":
                await shut_out(tx, caller.account, id)
        return await self.one(caller, id)

    async def remove(self, caller: Caller, id: UUID) -> None:
        """The person is not in the account any more; other accounts of theirs stay."""
        async with handed_over(self.db, caller.account) as tx:
            await must_reach(tx, caller, id)
            if not await tx.run(SQL.remove_member, account_id=caller.account, user_id=id):
                raise absent()
            await shut_out(tx, caller.account, id)


async def shut_out(tx: Database, account: UUID, user: UUID) -> None:
    """No session of the person in this account, and no link into it, counts when they come back."""
    await tx.run(SQL.end_logins, account_id=account, user_id=user)
    await tx.run(SQL.end_links, account_id=account, user_id=user)


def absent() -> NotFound:
    return NotFound("There is no such person.")
