"""Roles: the built-in levels, and an account's own sets of permissions."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.security.permissions import ALL, LEVELS
from palaver.security.rbac.grants import handed_over, must_have, one_at_a_time

SQL = named_queries(__file__)

_HOLDERS: Final = 200

RoleName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,49}$(?!\n)")]
Description = Annotated[str, msgspec.Meta(max_length=500)]
Permissions = Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=100)]


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """`built_in` levels are the same in every account and cannot be changed."""

    name: str
    description: str = ""
    permissions: list[str]
    built_in: bool = False
    created_at: datetime | None = None

    def fits(self, caller: Caller) -> bool:
        """Whether the caller may give it: they have all that it comes to."""
        return caller.permissions.issuperset(self.permissions)


class NewRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: RoleName
    description: Description = ""
    permissions: Permissions


class ChangedRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    description: Description = ""
    permissions: Permissions


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a role; `name` is an invitation's address."""

    kind: Literal["person", "group", "invitation"]
    id: UUID
    name: str


class Roles:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def all(self, caller: Caller) -> list[RoleView]:
        """The levels, lowest first, then the account's own roles by name."""
        levels = [RoleView(name=name, permissions=sorted(held), built_in=True) for name, held in LEVELS.items()]
        return [*levels, *await self.db.all(SQL.roles, RoleView, account_id=caller.account)]

    async def named(self, caller: Caller, name: str) -> RoleView:
        """A level, or a role of the account's own; NotFound for neither."""
        if name in LEVELS:
            return RoleView(name=name, permissions=sorted(LEVELS[name]), built_in=True)
        return await self._one(caller, name)

    async def holders(self, caller: Caller, name: str) -> list[Holder]:
        """Who has it, people first; so many that nobody counts them by hand."""
        return await self.db.all(SQL.holders, Holder, account_id=caller.account, name=name, limit=_HOLDERS)

    async def create(self, caller: Caller, new: NewRole) -> RoleView:
        """Conflict when the name is taken, Forbidden for permissions that the caller lacks."""
        permissions = _known(caller, new.permissions)
        if new.name in LEVELS:
            raise Conflict(f"{new.name!r} is a built-in level.")
        try:
            await self.db.run(
                SQL.add_role,
                account_id=caller.account,
                name=new.name,
                description=new.description,
                permissions=permissions,
            )
        except Conflict:
            raise Conflict(f"There is a role {new.name!r} already.") from None
        return await self._one(caller, new.name)

    async def change(self, caller: Caller, name: str, wanted: ChangedRole) -> RoleView:
        permissions = _known(caller, wanted.permissions)
        before = await self._one(caller, name)
        must_have(caller, before.permissions, f"change the role {name!r}")
        async with handed_over(self.db, caller.account) as tx:
            await tx.run(
                SQL.change_role,
                account_id=caller.account,
                name=name,
                description=wanted.description,
                permissions=permissions,
            )
        return await self._one(caller, name)

    async def delete(self, caller: Caller, name: str) -> None:
        """Conflict while a person or a group has it."""
        must_have(caller, (await self._one(caller, name)).permissions, f"delete the role {name!r}")
        async with self.db.transaction() as tx:
            await one_at_a_time(tx, caller.account)
            if await tx.value(SQL.role_is_used, account_id=caller.account, name=name):
                raise Conflict(f"People or groups have the role {name!r}: give them another one first.")
            await tx.run(SQL.delete_role, account_id=caller.account, name=name)

    async def _one(self, caller: Caller, name: str) -> RoleView:
        found = await self.db.all(SQL.roles_named, RoleView, account_id=caller.account, names=[name])
        if not found:
            raise NotFound(f"There is no role {name!r} of your own.")
        return found[0]


def _known(caller: Caller, permissions: list[str]) -> list[str]:
    if strange := sorted(set(permissions) - ALL):
        raise Unprocessable(f"There is no permission {', '.join(strange)}.")
    must_have(caller, permissions, "make such a role")
    return sorted(set(permissions))
