"""Groups of an account's people; a group's roles are those of everybody in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound
from palaver.kit.ids import uuid7
from palaver.security.rbac.grants import handed_over, must_be_roles, must_have, must_reach
from palaver.security.rbac.members import MemberName, absent

SQL = named_queries(__file__)


class NewGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    roles: Annotated[list[Annotated[str, msgspec.Meta(max_length=50)]], msgspec.Meta(max_length=100)] = []


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    roles: list[str]
    members: int
    created_at: datetime


class Groups:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def all(self, caller: Caller) -> list[GroupView]:
        return await self.db.all(SQL.groups, GroupView, account_id=caller.account, only=None)

    async def one(self, caller: Caller, id: UUID) -> GroupView:
        found = await self.db.all(SQL.groups, GroupView, account_id=caller.account, only=id)
        if not found:
            raise NotFound("There is no such group.")
        return found[0]

    async def members(self, caller: Caller, id: UUID) -> list[MemberName]:
        await self.one(caller, id)
        return await self.db.all(SQL.group_members, MemberName, account_id=caller.account, group_id=id)

    async def create(self, caller: Caller, new: NewGroup) -> GroupView:
        await self._may_give(caller, new.roles)
        id = uuid7()
        values = {"id": id, "account_id": caller.account, "name": new.name, "roles": _once(new.roles)}
        with _unless_taken(new.name):
            await self.db.run(SQL.add_group, **values)
        return await self.one(caller, id)

    async def change(self, caller: Caller, id: UUID, wanted: NewGroup) -> GroupView:
        """Forbidden when its roles, before or after, are more than the caller has."""
        await self._may_give(caller, [*(await self.one(caller, id)).roles, *wanted.roles])
        values = {"id": id, "account_id": caller.account, "name": wanted.name, "roles": _once(wanted.roles)}
        async with handed_over(self.db, caller.account) as tx:
            with _unless_taken(wanted.name):
                await tx.run(SQL.change_group, **values)
        return await self.one(caller, id)

    async def delete(self, caller: Caller, id: UUID) -> None:
        await self._may_give(caller, (await self.one(caller, id)).roles)
        async with handed_over(self.db, caller.account) as tx:
            await tx.run(SQL.delete_group, account_id=caller.account, id=id)

    async def put(self, caller: Caller, id: UUID, user: UUID) -> None:
        """Who joins gets the group's roles, and what restrictions open to it: whoever puts them there has both."""
        must_be_inside(caller, id)
        await self._may_give(caller, (await self.one(caller, id)).roles)
        values = {"account_id": caller.account, "group_id": id, "user_id": user}
        if not await self.db.run(SQL.join_group, **values) and user not in {
            member.id for member in await self.members(caller, id)
        }:
            raise absent()

    async def take(self, caller: Caller, id: UUID, user: UUID) -> None:
        await self.one(caller, id)
        async with handed_over(self.db, caller.account) as tx:
            await must_reach(tx, caller, user)
            if not await tx.run(SQL.leave_group, account_id=caller.account, group_id=id, user_id=user):
                raise absent()

    async def _may_give(self, caller: Caller, roles: list[str]) -> None:
        for role in await must_be_roles(self.db, caller, roles):
            must_have(caller, role.comes_to, f"give the role {role.role!r}")


def must_be_inside(caller: Caller, group: UUID) -> None:
    """Forbidden for a group that the caller is not in, unless they manage groups: restrictions may name it."""
    if not is_inside(caller, group):
        must_have(caller, [UNRESTRICTED], "put people into a group that you are not in")


def is_inside(caller: Caller, group: UUID) -> bool:
    """Whether what is open to a group is open to the caller."""
    return caller.may(UNRESTRICTED) or f"group:{group}" in caller.principals


def _once(roles: list[str]) -> list[str]:
    return list(dict.fromkeys(roles))


@contextmanager
def _unless_taken(name: str) -> Iterator[None]:
    try:
        yield
    except Conflict:
        raise Conflict(f"There is a group {name!r} already.") from None
