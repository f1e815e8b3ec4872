"""Pages of an account's people: who is in it, who is invited, and what is asked of everybody."""

from typing import Any, Final

from starlette.responses import Response

from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.security.joining.invitations import Invitations, NewInvitation
from palaver.security.joining.routes import invited, named, withdraw
from palaver.security.rbac import group_pages, person_pages, role_pages
from palaver.security.rbac.members import Members
from palaver.security.rbac.person_pages import MANAGE, told
from palaver.security.rbac.roles import Roles
from palaver.security.second_factor.rule import Asked, Rules, changed
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.module import Module
from palaver.web.render import MenuItem, Pages
from palaver.web.route import page_route

_SHOWN: Final = 200
_ADDRESS: Final = "Give the e-mail address of whoever is to join."


async def people(call: Call[None]) -> Response:
    return await _people(call)


async def invite(call: Call[None]) -> Response:
    form = await read_form(call)
    shown = {"email": form.text("email"), "name": form.text("name")[:200], "role": form.text("role")}
    if not 3 <= len(shown["email"]) <= 320:
        return await _people(call, 422, form={**shown, "errors": {"email": _ADDRESS}})
    try:
        made = await invited(call, NewInvitation(**shown))
    except (Conflict, Unprocessable, Forbidden) as error:
        errors = {"role" if isinstance(error, Forbidden) else "email": await refusal(call, error, MANAGE)}
        return await _people(call, error.status, form={**shown, "errors": errors})
    return await _people(call, 201, **told(made.delivered, f"{shown['email']} is invited."))


async def withdraw_invitation(call: Call[None]) -> Response:
    await withdraw(call)
    return go(call, "/people")


async def rule(call: Call[None]) -> Response:
    """Ask everybody for a second factor, or leave it to each person."""
    wanted = (await read_form(call)).text("mandatory")
    if wanted not in {"yes", "no"}:
        raise Unprocessable("Say yes or no.")
    await changed(call, Asked(mandatory=wanted == "yes"))
    return go(call, "/people")


async def _people(call: Call[Any], status: int = 200, **shown: object) -> Response:
    invitations = await call.get(Invitations).all(call.caller, _SHOWN)
    blank = {"email": "", "name": "", "role": "end-user", "errors": {}}
    roles = [role.name for role in await call.get(Roles).all(call.caller) if role.fits(call.caller)]
    return call.get(Pages).page(
        call,
        "security/people.html",
        status,
        members=await call.get(Members).all(call.caller, _SHOWN),
        invitations=await named(call, invitations),
        roles=[{"value": name, "label": name} for name in roles],
        manages=call.caller.may(MANAGE),
        rule=await call.get(Rules).of(call.caller),
        rules=call.caller.may("roles.manage"),
        **{"notice": "", "link": "", "form": blank, **shown},
    )


MODULE: Final = Module(
    title="People",
    routes=(
        page_route("GET", "/people", people, "people.read"),
        page_route("POST", "/people/invitations", invite, MANAGE),
        page_route("POST", "/people/invitations/{invitation}/withdraw", withdraw_invitation, MANAGE),
        page_route("POST", "/people/second-factor", rule, "roles.manage"),
        *person_pages.PAGES,
        *role_pages.PAGES,
        *group_pages.PAGES,
    ),
    menu=MenuItem("People", "/people", "people", "people.read"),
)
