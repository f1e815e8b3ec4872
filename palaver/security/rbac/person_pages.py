"""The page of one person: their role, groups and access, and why they may do what they may."""

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from palaver.core.errors import Conflict, Forbidden, NotFound, PalaverError, Unprocessable
from palaver.security.joining.letters import Delivered
from palaver.security.joining.routes import reset_linked
from palaver.security.rbac.acts import ChangedMember, changed_member, removed_member
from palaver.security.rbac.groups import Groups, is_inside
from palaver.security.rbac.inspector import Inspector
from palaver.security.rbac.members import Members, Status
from palaver.security.rbac.roles import Roles
from palaver.security.rbac.routes import group_of, user_of
from palaver.security.second_factor.lost import taken_off
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

MANAGE: Final = "people.manage"
_STATUSES: Final[dict[str, Status]] = {"active": "active", "suspended": "suspended"}
_REFUSED: Final = (Conflict, Forbidden, Unprocessable)


async def person(call: Call[None]) -> Response:
    return await _person(call)


async def change(call: Call[None]) -> Response:
    """Another role, or in and out of the account, whichever the form names."""
    user, form = await _found(call), await read_form(call)
    role, status = form.text("role") or None, _STATUSES.get(form.text("status"))
    try:
        await changed_member(call, user, ChangedMember(role=role, status=status))
    except _REFUSED as error:
        return await _refused(call, error, "role" if role else "access", role=role)
    return go(call, f"/people/{user}")


async def join(call: Call[None]) -> Response:
    user = await _found(call)
    group = (await read_form(call)).text("group")
    try:
        await call.get(Groups).put(call.caller, _group(group), user)
    except (*_REFUSED, NotFound) as error:
        return await _refused(call, error, "group", group=group)
    call.noted["group"] = group
    return go(call, f"/people/{user}")


async def leave(call: Call[None]) -> Response:
    user = await _found(call)
    try:
        await call.get(Groups).take(call.caller, group_of(call), user)
    except _REFUSED as error:
        return await _refused(call, error, "group")
    return go(call, f"/people/{user}")


async def reset_link(call: Call[None]) -> Response:
    await _found(call)
    try:
        delivered = await reset_linked(call)
    except _REFUSED as error:
        return await _refused(call, error, "access")
    return await _person(call, 200, **told(delivered, "The letter with a link to a new password is on its way."))


async def lost_factor(call: Call[None]) -> Response:
    user = await _found(call)
    try:
        await taken_off(call)
    except _REFUSED as error:
        return await _refused(call, error, "factor")
    return go(call, f"/people/{user}")


async def remove(call: Call[None]) -> Response:
    user = await _found(call)
    try:
        await removed_member(call, user)
    except _REFUSED as error:
        return await _refused(call, error, "removal")
    return go(call, "/people")


def told(delivered: Delivered, notice: str) -> dict[str, object]:
    """What is said of a letter: that it went out, or the link to pass on."""
    return {"notice": "" if delivered.link else notice, "link": delivered.link or ""}


async def _found(call: Call[Any]) -> UUID:
    """Who the page is about; NotFound before the form is looked at."""
    return (await call.get(Members).one(call.caller, user_of(call))).id


def _group(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unprocessable("Choose a group.") from None


async def _refused(call: Call[Any], error: PalaverError, field: str, **typed: object) -> Response:
    return await _person(call, error.status, errors={field: await refusal(call, error, MANAGE)}, typed=typed)


async def _person(call: Call[Any], status: int = 200, **shown: object) -> Response:
    user = user_of(call)
    member = await call.get(Members).one(call.caller, user)
    roles, groups = await call.get(Roles).all(call.caller), await call.get(Groups).all(call.caller)
    given = {role.name for role in roles if role.fits(call.caller)}
    return call.get(Pages).page(
        call,
        "security/person.html",
        status,
        member=member,
        manages=call.caller.may(MANAGE),
        out_of_reach=await call.get(Members).out_of_reach(call.caller, user),
        own=call.caller.id == user,
        roles=[{"value": role.name, "label": role.name} for role in roles if role.name in given],
        groups=[group for group in groups if group.name in member.groups],
        joinable=[
            {"value": str(group.id), "label": group.name}
            for group in groups
            if group.name not in member.groups and given.issuperset(group.roles) and is_inside(call.caller, group.id)
        ],
        effective=await call.get(Inspector).effective(call.caller, user),
        **{"notice": "", "link": "", "errors": {}, "typed": {}, **shown},
    )


PAGES: Final = (
    page_route("GET", "/people/{user}", person, "people.read"),
    page_route("POST", "/people/{user}", change, MANAGE),
    page_route("POST", "/people/{user}/groups", join, MANAGE),
    page_route("POST", "/people/{user}/groups/{group}/leave", leave, MANAGE),
    page_route("POST", "/people/{user}/reset-link", reset_link, MANAGE),
    page_route("POST", "/people/{user}/second-factor/remove", lost_factor, MANAGE),
    page_route("POST", "/people/{user}/remove", remove, MANAGE),
)
