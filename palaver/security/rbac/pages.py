"""Pages of an account's people: who is in it, who is invited, and why somebody may do something."""

from typing import Any, Final

from starlette.responses import Response

from palaver.core.errors import Conflict, Unprocessable
from palaver.security.joining.invitations import Invitations, NewInvitation
from palaver.security.joining.letters import Delivered
from palaver.security.joining.routes import invited, named, reset_linked, withdraw
from palaver.security.rbac.inspector import Inspector
from palaver.security.rbac.members import Members, Status
from palaver.security.rbac.roles import Roles
from palaver.security.rbac.routes import user_of
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.module import Module
from palaver.web.render import MenuItem, Pages
from palaver.web.route import Route

_SHOWN: Final = 200
_STATUSES: Final[dict[str, Status]] = {"active": "active", "suspended": "suspended"}


async def people(call: Call[None]) -> Response:
    return await _people(call)


async def invite(call: Call[None]) -> Response:
    form = await read_form(call)
    shown = {"email": form.text("email"), "name": form.text("name")[:200], "role": form.text("role")}
    if not 3 <= len(shown["email"]) <= 320:
        return await _people(call, 422, form=shown, error="Give the e-mail address of whoever is to join.")
    try:
        made = await invited(call, NewInvitation(**shown))
    except (Conflict, Unprocessable) as error:
        return await _people(call, error.status, form=shown, error=error.message)
    return await _people(call, 201, **_told(made.delivered, f"{shown['email']} is invited."))


async def change(call: Call[None]) -> Response:
    user, members = user_of(call), call.get(Members)
    await members.one(call.caller, user)
    form = await read_form(call)
    try:
        await members.change(
            call.caller, user, role=form.text("role") or None, status=_STATUSES.get(form.text("status"))
        )
    except (Conflict, Unprocessable) as error:
        return await _person(call, error.status, error=error.message)
    return go(call, f"/people/{user}")


async def reset_link(call: Call[None]) -> Response:
    delivered = await reset_linked(call)
    return await _person(call, 200, **_told(delivered, "The letter with a link to a new password is on its way."))


async def withdraw_invitation(call: Call[None]) -> Response:
    await withdraw(call)
    return go(call, "/people")


async def person(call: Call[None]) -> Response:
    return await _person(call)


async def _person(call: Call[Any], status: int = 200, **shown: object) -> Response:
    user = user_of(call)
    return call.get(Pages).page(
        call,
        "security/person.html",
        status,
        member=await call.get(Members).one(call.caller, user),
        effective=await call.get(Inspector).effective(call.caller, user),
        **await _choices(call),
        **{"notice": "", "error": "", "link": "", **shown},
    )


async def _choices(call: Call[Any]) -> dict[str, object]:
    roles = [{"value": role.name, "label": role.name} for role in await call.get(Roles).all(call.caller)]
    return {"roles": roles, "manages": call.caller.may("people.manage")}


def _told(delivered: Delivered, notice: str) -> dict[str, object]:
    """What is said of a letter: that it went out, or the link to pass on."""
    return {"notice": "" if delivered.link else notice, "link": delivered.link or ""}


async def _people(call: Call[Any], status: int = 200, **shown: object) -> Response:
    invitations = await call.get(Invitations).all(call.caller, _SHOWN)
    context = {"notice": "", "error": "", "link": "", "form": {"email": "", "name": "", "role": "end-user"}, **shown}
    return call.get(Pages).page(
        call,
        "security/people.html",
        status,
        members=await call.get(Members).all(call.caller, _SHOWN),
        invitations=await named(call, invitations),
        **await _choices(call),
        **context,
    )


def _page(method: Any, path: str, handler: Any) -> Route:
    permission, rate = ("people.read", "read") if method == "GET" else ("people.manage", "write")
    kind: Any = rate
    return Route(method=method, path=path, handler=handler, permission=permission, rate=kind, page=True)


MODULE: Final = Module(
    title="People",
    routes=(
        _page("GET", "/people", people),
        _page("POST", "/people/invitations", invite),
        _page("POST", "/people/invitations/{invitation}/withdraw", withdraw_invitation),
        _page("GET", "/people/{user}", person),
        _page("POST", "/people/{user}", change),
        _page("POST", "/people/{user}/reset-link", reset_link),
    ),
    menu=MenuItem("People", "/people", "people", "people.read"),
)
