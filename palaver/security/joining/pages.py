"""Pages for strangers with a link: joining by an invitation, asking for a new password, choosing it."""

from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from palaver.core.audit import JOINED
from palaver.core.errors import Conflict, PalaverError, RateLimited, Unauthenticated
from palaver.security.joining import routes
from palaver.security.joining.invitations import Invitation, Invitations
from palaver.security.joining.resets import Resets
from palaver.security.signing_in.acts import device_of, entered
from palaver.security.signing_in.passwords import LONGEST, SHORTEST
from palaver.security.signing_in.people import People
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.forms import read_form
from palaver.web.gate import Gate
from palaver.web.origin import must_come_from_here
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, page_route

FITTING: Final = f"Choose {SHORTEST} to {LONGEST:,} characters."


async def invitation(call: Call[None]) -> Response:
    secret = call.request.query_params.get("token", "")
    try:
        found = await _behind(call, secret)
    except (Unauthenticated, RateLimited) as error:
        return ended(call, error)
    return _invitation(call, secret, found)


async def accept(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    secret, name, password = form.text("token"), form.text("name")[:200], form.verbatim("password")
    try:
        found = await _behind(call, secret)
    except (Unauthenticated, RateLimited) as error:
        return ended(call, error)
    if not found.known and not SHORTEST <= len(password) <= LONGEST:
        return _invitation(call, secret, found, 422, name=name, error=FITTING)
    try:
        async with call.get(Gate).attempt(call.request, found.email):
            joined = await call.get(Invitations).accept(secret, name or found.name, password)
    except (Unauthenticated, RateLimited, Conflict) as error:
        return _invitation(call, secret, found, error.status, name=name, error=error.message)
    await call.tell(JOINED, account=joined.account, actor=f"user:{joined.user}")
    session = await call.get(People).enter(joined.account, joined.user, *device_of(call))
    return await entered(call, session, "/")


async def _behind(call: Call[Any], secret: str) -> Invitation:
    async with call.get(Gate).attempt(call.request):
        return await call.get(Invitations).behind(secret)


def _invitation(call: Call[Any], secret: str, found: Invitation, status: int = 200, **shown: str) -> Response:
    context = {"name": found.name, "error": "", **shown}
    return call.get(Pages).page(call, "security/invitation.html", status, invitation=found, token=secret, **context)


async def forgot(call: Call[None]) -> Response:
    await must_show_ui_key(call)
    return call.get(Pages).page(call, "security/forgot.html", notice="", error="")


async def ask(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    try:
        notice, error, status = await routes.forgot(call, form.text("email")), "", 200
    except RateLimited as refusal:
        notice, error, status = "", refusal.message, refusal.status
    return call.get(Pages).page(call, "security/forgot.html", status, notice=notice, error=error)


async def reset(call: Call[None]) -> Response:
    secret = call.request.query_params.get("token", "")
    try:
        async with call.get(Gate).attempt(call.request):
            await call.get(Resets).check(secret)
    except (Unauthenticated, RateLimited) as error:
        return ended(call, error)
    return _reset(call, secret)


async def choose(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    secret, password = form.text("token"), form.verbatim("password")
    if not SHORTEST <= len(password) <= LONGEST:
        return _reset(call, secret, 422, FITTING)
    try:
        await routes.reset(call, secret, password)
    except (Unauthenticated, RateLimited) as error:
        return ended(call, error)
    return RedirectResponse("/login?done=reset", 303)


def _reset(call: Call[Any], secret: str, status: int = 200, error: str = "") -> Response:
    return call.get(Pages).page(call, "security/reset.html", status, token=secret, error=error)


def ended(call: Call[Any], error: PalaverError) -> Response:
    page = call.get(Pages).page(call, "security/link_ended.html", error.status, message=error.message)
    page.headers.update(error.headers)
    return page


PAGES: Final = (
    page_route("GET", "/api/auth/invitation", invitation, PUBLIC, "login"),
    page_route("POST", "/api/auth/invitation", accept, PUBLIC, "login"),
    page_route("GET", "/api/auth/forgot", forgot, PUBLIC, "login"),
    page_route("POST", "/api/auth/forgot", ask, PUBLIC, "login"),
    page_route("GET", "/api/auth/reset", reset, PUBLIC, "login"),
    page_route("POST", "/api/auth/reset", choose, PUBLIC, "login"),
)
