"""What is done to roles, groups and members, by JSON or by a page, and what the record says of it: before and after."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from palaver.security.rbac.groups import Groups, GroupView, NewGroup
from palaver.security.rbac.members import Member, Members, Status
from palaver.security.rbac.roles import ChangedRole, NewRole, Roles, RoleView
from palaver.web.call import Call


class ChangedMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    role: Annotated[str, msgspec.Meta(max_length=50)] | None = None
    status: Status | None = None


async def made_role(call: Call[Any], new: NewRole) -> RoleView:
    made = await call.get(Roles).create(call.caller, new)
    call.noted["role"] = made.name
    call.note("permissions", made.permissions)
    return made


async def changed_role(call: Call[Any], name: str, wanted: ChangedRole) -> RoleView:
    before = await call.get(Roles).named(call.caller, name)
    changed = await call.get(Roles).change(call.caller, name, wanted)
    call.note("permissions", changed.permissions, before.permissions)
    return changed


async def deleted_role(call: Call[Any], name: str) -> None:
    before = await call.get(Roles).named(call.caller, name)
    await call.get(Roles).delete(call.caller, name)
    call.note("permissions", [], before.permissions)


async def made_group(call: Call[Any], new: NewGroup) -> GroupView:
    made = await call.get(Groups).create(call.caller, new)
    call.noted["group"] = str(made.id)
    call.note("name", made.name)
    call.note("roles", made.roles)
    return made


async def changed_group(call: Call[Any], id: UUID, wanted: NewGroup) -> GroupView:
    before = await call.get(Groups).one(call.caller, id)
    changed = await call.get(Groups).change(call.caller, id, wanted)
    call.note("name", changed.name, before.name)
    call.note("roles", changed.roles, before.roles)
    return changed


async def deleted_group(call: Call[Any], id: UUID) -> None:
    before = await call.get(Groups).one(call.caller, id)
    await call.get(Groups).delete(call.caller, id)
    call.note("name", "", before.name)
    call.note("roles", [], before.roles)


async def changed_member(call: Call[Any], user: UUID, wanted: ChangedMember) -> Member:
    before = await call.get(Members).one(call.caller, user)
    changed = await call.get(Members).change(call.caller, user, role=wanted.role, status=wanted.status)
    if wanted.role:
        call.note("role", changed.role, before.role)
    if wanted.status:
        call.note("status", changed.status, before.status)
    return changed


async def removed_member(call: Call[Any], user: UUID) -> None:
    before = await call.get(Members).one(call.caller, user)
    await call.get(Members).remove(call.caller, user)
    call.note("role", "", before.role)
