"""Pages of roles: what the built-in levels may, and an account's own roles with who has them."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.security.permissions import BY_KIND, LEVELS, PERMISSIONS
from palaver.security.rbac.acts import changed_role, deleted_role, made_role
from palaver.security.rbac.roles import ChangedRole, NewRole, Roles, RoleView
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

MANAGE: Final = "roles.manage"
_VISITOR: Final = "visitor"
_NAME_RULE: Final = "Use 2 to 50 small letters, digits and -, beginning with a letter or a digit."
_LONG: Final = "This is too long: 500 characters are taken."


async def roles(call: Call[None]) -> Response:
    return await _roles(call, _typed(Form({})), new=call.request.query_params.get("new") == "1")


async def create(call: Call[None]) -> Response:
    form = await read_form(call)
    typed = _typed(form)
    try:
        new = msgspec.convert({key: typed[key] for key in ("name", "description", "permissions")}, NewRole)
        await made_role(call, new)
    except msgspec.ValidationError as error:
        return await _roles(call, {**typed, "errors": _errors(error)}, new=True, status=422)
    except (Conflict, Forbidden, Unprocessable) as error:
        field = "name" if isinstance(error, Conflict) else "permissions"
        errors = {field: await refusal(call, error, MANAGE)}
        return await _roles(call, {**typed, "errors": errors}, new=True, status=error.status)
    return go(call, f"/roles/{new.name}")


async def role(call: Call[None]) -> Response:
    found = await _found(call)
    return await _role(call, found, {**msgspec.to_builtins(found), "errors": {}})


async def change(call: Call[None]) -> Response:
    found = await _found(call)
    typed = {**_typed(await read_form(call)), "name": found.name}
    try:
        wanted = msgspec.convert({key: typed[key] for key in ("description", "permissions")}, ChangedRole)
        await changed_role(call, found.name, wanted)
    except msgspec.ValidationError as error:
        return await _role(call, found, {**typed, "errors": _errors(error)}, 422)
    except (Conflict, Forbidden, Unprocessable) as error:
        errors = {"permissions": await refusal(call, error, MANAGE)}
        return await _role(call, found, {**typed, "errors": errors}, error.status)
    return go(call, f"/roles/{found.name}")


async def delete(call: Call[None]) -> Response:
    found = await _found(call)
    try:
        await deleted_role(call, found.name)
    except (Conflict, Forbidden) as error:
        errors = {"deletion": await refusal(call, error, MANAGE)}
        return await _role(call, found, {**msgspec.to_builtins(found), "errors": errors}, error.status)
    return go(call, "/roles")


async def _found(call: Call[Any]) -> RoleView:
    return await call.get(Roles).named(call.caller, call.params["role"])


def _typed(form: Form) -> dict[str, Any]:
    """What was typed, for the form that comes back."""
    texts = {name: form.text(name) for name in ("name", "description")}
    return {**texts, "permissions": form.texts("permissions"), "errors": {}}


def _errors(error: msgspec.ValidationError) -> dict[str, str]:
    return {"name": _NAME_RULE} if "$.name" in str(error) else {"description": _LONG}


def offered(call: Call[Any]) -> list[dict[str, str]]:
    """What the caller may give: no more than they have."""
    return [{"name": name, "does": does} for name, does in PERMISSIONS.items() if call.caller.may(name)]


async def _roles(call: Call[Any], form: dict[str, Any], *, new: bool, status: int = 200) -> Response:
    levels = {_VISITOR: BY_KIND[_VISITOR], **LEVELS}
    return call.get(Pages).page(
        call,
        "security/roles.html",
        status,
        levels=list(levels),
        columns=[{"label": "May"}, *({"label": level} for level in levels)],
        matrix=[
            {"name": name, "does": does, "held": [name in held for held in levels.values()]}
            for name, does in PERMISSIONS.items()
        ],
        roles=[each for each in await call.get(Roles).all(call.caller) if not each.built_in],
        permissions=offered(call),
        manages=call.caller.may(MANAGE),
        form=form,
        new=new and call.caller.may(MANAGE),
    )


async def _role(call: Call[Any], found: RoleView, form: dict[str, Any], status: int = 200) -> Response:
    return call.get(Pages).page(
        call,
        "security/role.html",
        status,
        role=found,
        does=[{"name": name, "does": PERMISSIONS[name]} for name in PERMISSIONS if name in found.permissions],
        holders=await call.get(Roles).holders(call.caller, found.name),
        permissions=offered(call),
        changes=call.caller.may(MANAGE) and not found.built_in and found.fits(call.caller),
        beyond=sorted(set(found.permissions) - call.caller.permissions) if call.caller.may(MANAGE) else [],
        form=form,
    )


PAGES: Final = (
    page_route("GET", "/roles", roles, "people.read"),
    page_route("POST", "/roles", create, MANAGE),
    page_route("GET", "/roles/{role}", role, "people.read"),
    page_route("POST", "/roles/{role}", change, MANAGE),
    page_route("POST", "/roles/{role}/delete", delete, MANAGE),
)
