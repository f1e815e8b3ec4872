"""Pages of groups: their roles, and who is in them."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.core.errors import Conflict, Forbidden, PalaverError, Unprocessable
from palaver.security.rbac.acts import changed_group, deleted_group, made_group
from palaver.security.rbac.groups import Groups, GroupView, NewGroup
from palaver.security.rbac.members import Members
from palaver.security.rbac.roles import Roles
from palaver.security.rbac.routes import group_of, user_of
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

ROLES: Final = "roles.manage"
PEOPLE: Final = "people.manage"
_NAME_RULE: Final = "Give it a name of 1 to 100 characters."
_STRANGER: Final = "Nobody in this account has this address: invite them on the page of people first."
_SUGGESTED: Final = 200
_REFUSED: Final = (Conflict, Forbidden, Unprocessable)


async def groups(call: Call[None]) -> Response:
    return await _groups(call, _typed(Form({})), new=call.request.query_params.get("new") == "1")


async def create(call: Call[None]) -> Response:
    typed = _typed(await read_form(call))
    try:
        made = await made_group(call, _wanted(typed))
    except _REFUSED as error:
        return await _groups(call, await _wrong(call, typed, error), new=True, status=error.status)
    return go(call, f"/groups/{made.id}")


async def group(call: Call[None]) -> Response:
    return await _group(call, await _found(call))


async def change(call: Call[None]) -> Response:
    found = await _found(call)
    typed = _typed(await read_form(call))
    try:
        await changed_group(call, found.id, _wanted(typed))
    except _REFUSED as error:
        return await _group(call, found, error.status, form=await _wrong(call, typed, error))
    return go(call, f"/groups/{found.id}")


async def delete(call: Call[None]) -> Response:
    found = await _found(call)
    try:
        await deleted_group(call, found.id)
    except _REFUSED as error:
        return await _group(call, found, error.status, errors={"deletion": await refusal(call, error, ROLES)})
    return go(call, "/groups")


async def add(call: Call[None]) -> Response:
    """Put the person with that address into the group."""
    found = await _found(call)
    email = (await read_form(call)).text("email")
    user = (await call.get(Members).addressed(call.caller, [email])).get(email.lower())
    if user is None:
        return await _group(call, found, 422, errors={"email": _STRANGER}, email=email)
    try:
        await call.get(Groups).put(call.caller, found.id, user)
    except _REFUSED as error:
        message = await refusal(call, error, PEOPLE)
        return await _group(call, found, error.status, errors={"email": message}, email=email)
    call.noted["person"] = str(user)
    return go(call, f"/groups/{found.id}")


async def remove(call: Call[None]) -> Response:
    found, user = await _found(call), user_of(call)
    try:
        await call.get(Groups).take(call.caller, found.id, user)
    except _REFUSED as error:
        return await _group(call, found, error.status, errors={"members": await refusal(call, error, PEOPLE)})
    return go(call, f"/groups/{found.id}")


async def _found(call: Call[Any]) -> GroupView:
    return await call.get(Groups).one(call.caller, group_of(call))


def _typed(form: Form) -> dict[str, Any]:
    """What was typed, for the form that comes back."""
    return {"name": form.text("name"), "roles": form.texts("roles"), "errors": {}}


def _wanted(typed: dict[str, Any]) -> NewGroup:
    try:
        return msgspec.convert({"name": typed["name"], "roles": typed["roles"]}, NewGroup)
    except msgspec.ValidationError:
        raise Unprocessable(_NAME_RULE, details={"name": _NAME_RULE}) from None


async def _wrong(call: Call[Any], typed: dict[str, Any], error: PalaverError) -> dict[str, Any]:
    named = isinstance(error, Conflict) or error.details
    return {**typed, "errors": {"name" if named else "roles": await refusal(call, error, ROLES)}}


async def _offered(call: Call[Any]) -> list[dict[str, str]]:
    """The roles that the caller may give."""
    found = await call.get(Roles).all(call.caller)
    return [{"name": role.name, "does": role.description} for role in found if role.fits(call.caller)]


async def _groups(call: Call[Any], form: dict[str, Any], *, new: bool, status: int = 200) -> Response:
    return call.get(Pages).page(
        call,
        "security/groups.html",
        status,
        groups=await call.get(Groups).all(call.caller),
        roles=await _offered(call),
        manages=call.caller.may(ROLES),
        form=form,
        new=new and call.caller.may(ROLES),
    )


async def _group(call: Call[Any], found: GroupView, status: int = 200, **shown: object) -> Response:
    roles = await _offered(call)
    within = {role["name"] for role in roles}.issuperset(found.roles)
    inside = await call.get(Groups).members(call.caller, found.id)
    outside = {each.email for each in await call.get(Members).all(call.caller, _SUGGESTED)}
    return call.get(Pages).page(
        call,
        "security/group.html",
        status,
        group=found,
        members=inside,
        suggested=sorted(outside - {each.email for each in inside}),
        roles=roles,
        changes=call.caller.may(ROLES) and within,
        adds=call.caller.may(PEOPLE) and within,
        removes=call.caller.may(PEOPLE),
        beyond=not within,
        **{"form": {"name": found.name, "roles": found.roles, "errors": {}}, "errors": {}, "email": "", **shown},
    )


PAGES: Final = (
    page_route("GET", "/groups", groups, "people.read"),
    page_route("POST", "/groups", create, ROLES),
    page_route("GET", "/groups/{group}", group, "people.read"),
    page_route("POST", "/groups/{group}", change, ROLES),
    page_route("POST", "/groups/{group}/delete", delete, ROLES),
    page_route("POST", "/groups/{group}/members", add, PEOPLE),
    page_route("POST", "/groups/{group}/members/{user}/remove", remove, PEOPLE),
)
