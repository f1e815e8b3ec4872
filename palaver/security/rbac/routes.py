"""JSON routes of members, roles, groups, and the inspector."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.kit import paging
from palaver.security.permissions import PERMISSIONS
from palaver.security.rbac.acts import (
    ChangedMember,
    changed_group,
    changed_member,
    changed_role,
    deleted_group,
    deleted_role,
    made_group,
    made_role,
    removed_member,
)
from palaver.security.rbac.groups import Groups, GroupView, NewGroup
from palaver.security.rbac.inspector import Effective, Inspector, Verdict
from palaver.security.rbac.members import Member, MemberName, Members, absent
from palaver.security.rbac.roles import ChangedRole, NewRole, Roles, RoleView
from palaver.web.call import Call
from palaver.web.route import Route


class Checked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    user_id: UUID
    permission: Annotated[str, msgspec.Meta(max_length=100)]


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    description: str


async def list_members(call: Call[None]) -> paging.Page[Member]:
    found = await call.get(Members).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda member: member.id)


async def read_member(call: Call[None]) -> Member:
    return await call.get(Members).one(call.caller, user_of(call))


async def change_member(call: Call[ChangedMember]) -> Member:
    return await changed_member(call, user_of(call), call.body)


async def remove_member(call: Call[None]) -> None:
    await removed_member(call, user_of(call))


async def list_permissions(_call: Call[None]) -> list[Permission]:
    return [Permission(name=name, description=text) for name, text in PERMISSIONS.items()]


async def list_roles(call: Call[None]) -> list[RoleView]:
    return await call.get(Roles).all(call.caller)


async def create_role(call: Call[NewRole]) -> RoleView:
    return await made_role(call, call.body)


async def change_role(call: Call[ChangedRole]) -> RoleView:
    return await changed_role(call, call.params["role"], call.body)


async def delete_role(call: Call[None]) -> None:
    await deleted_role(call, call.params["role"])


async def list_groups(call: Call[None]) -> list[GroupView]:
    return await call.get(Groups).all(call.caller)


async def create_group(call: Call[NewGroup]) -> GroupView:
    return await made_group(call, call.body)


async def change_group(call: Call[NewGroup]) -> GroupView:
    return await changed_group(call, group_of(call), call.body)


async def delete_group(call: Call[None]) -> None:
    await deleted_group(call, group_of(call))


async def group_members(call: Call[None]) -> list[MemberName]:
    return await call.get(Groups).members(call.caller, group_of(call))


async def join_group(call: Call[None]) -> None:
    await call.get(Groups).put(call.caller, group_of(call), user_of(call))


async def leave_group(call: Call[None]) -> None:
    await call.get(Groups).take(call.caller, group_of(call), user_of(call))


async def effective(call: Call[None]) -> list[Effective]:
    return await call.get(Inspector).effective(call.caller, user_of(call))


async def check(call: Call[Checked]) -> Verdict:
    return await call.get(Inspector).check(call.caller, call.body.user_id, call.body.permission)


def user_of(call: Call[Any]) -> UUID:
    return call.id("user", absent().message)


def group_of(call: Call[Any]) -> UUID:
    return call.id("group", "There is no such group.")


_PEOPLE: Final = (
    Route(
        method="GET",
        path="/api/users",
        handler=list_members,
        permission="people.read",
        query=paging.PageQuery,
        response=paging.Page[Member],
        summary="List the account's people",
    ),
    Route(
        method="GET",
        path="/api/users/{user}",
        handler=read_member,
        permission="people.read",
        response=Member,
        summary="Read a person",
    ),
    Route(
        method="PATCH",
        path="/api/users/{user}",
        handler=change_member,
        permission="people.manage",
        body=ChangedMember,
        response=Member,
        summary="Give a person another role, suspend or restore them",
    ),
    Route(
        method="DELETE",
        path="/api/users/{user}",
        handler=remove_member,
        permission="people.manage",
        status=204,
        summary="Take a person out of the account",
    ),
)
_ROLES: Final = (
    Route(
        method="GET",
        path="/api/rbac/permissions",
        handler=list_permissions,
        permission="people.read",
        response=list[Permission],
        summary="The permission catalogue",
    ),
    Route(
        method="GET",
        path="/api/rbac/roles",
        handler=list_roles,
        permission="people.read",
        response=list[RoleView],
        summary="List built-in levels and roles of one's own",
    ),
    Route(
        method="POST",
        path="/api/rbac/roles",
        handler=create_role,
        permission="roles.manage",
        body=NewRole,
        response=RoleView,
        status=201,
        summary="Make a role",
    ),
    Route(
        method="PUT",
        path="/api/rbac/roles/{role}",
        handler=change_role,
        permission="roles.manage",
        body=ChangedRole,
        response=RoleView,
        summary="Change a role of one's own",
    ),
    Route(
        method="DELETE",
        path="/api/rbac/roles/{role}",
        handler=delete_role,
        permission="roles.manage",
        status=204,
        summary="Delete a role that nobody has",
    ),
)
_GROUPS: Final = (
    Route(
        method="GET",
        path="/api/rbac/groups",
        handler=list_groups,
        permission="people.read",
        response=list[GroupView],
        summary="List groups",
    ),
    Route(
        method="POST",
        path="/api/rbac/groups",
        handler=create_group,
        permission="roles.manage",
        body=NewGroup,
        response=GroupView,
        status=201,
        summary="Make a group",
    ),
    Route(
        method="PUT",
        path="/api/rbac/groups/{group}",
        handler=change_group,
        permission="roles.manage",
        body=NewGroup,
        response=GroupView,
        summary="Change a group's name and roles",
    ),
    Route(
        method="DELETE",
        path="/api/rbac/groups/{group}",
        handler=delete_group,
        permission="roles.manage",
        status=204,
        summary="Delete a group; its members stay",
    ),
    Route(
        method="GET",
        path="/api/rbac/groups/{group}/members",
        handler=group_members,
        permission="people.read",
        response=list[MemberName],
        summary="List who is in a group",
    ),
    Route(
        method="PUT",
        path="/api/rbac/groups/{group}/members/{user}",
        handler=join_group,
        permission="people.manage",
        status=204,
        summary="Put a person into a group",
    ),
    Route(
        method="DELETE",
        path="/api/rbac/groups/{group}/members/{user}",
        handler=leave_group,
        permission="people.manage",
        status=204,
        summary="Take a person out of a group",
    ),
)
_INSPECTOR: Final = (
    Route(
        method="GET",
        path="/api/rbac/users/{user}/effective",
        handler=effective,
        permission="people.read",
        response=list[Effective],
        summary="What a person may do, and why",
    ),
    Route(
        method="POST",
        path="/api/rbac/check",
        handler=check,
        permission="people.read",
        rate="read",
        body=Checked,
        response=Verdict,
        summary="Whether a person may do one thing, and why",
        refuses=(404,),
    ),
)
ROUTES: Final = (*_PEOPLE, *_ROLES, *_GROUPS, *_INSPECTOR)
