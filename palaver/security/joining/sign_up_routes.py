"""Sign-up, by JSON and by pages: an address is asked for, a letter proves it, and the person chooses the rest."""

from typing import Annotated, Any, Final

import msgspec
from starlette.responses import JSONResponse, Response

from palaver.core.audit import JOINED
from palaver.core.errors import Conflict, NotFound, RateLimited, Unauthenticated
from palaver.core.jobs import SYSTEM, Jobs
from palaver.core.mail.letter import address_of
from palaver.core.settings import Settings
from palaver.security.joining.invitations import Joined
from palaver.security.joining.pages import FITTING, ended
from palaver.security.joining.routes import Forgotten, Told
from palaver.security.joining.sign_ups import REGISTERED, SignUps
from palaver.security.signing_in.acts import device_of, entered, signed_in
from palaver.security.signing_in.passwords import LONGEST, SHORTEST
from palaver.security.signing_in.people import People
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.forms import read_form
from palaver.web.gate import Gate
from palaver.web.origin import must_come_from_here
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, Route, page_route

WRITTEN: Final = "A letter with a link is on its way to this address: open it to go on."
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Confirmed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    name: Short
    account: Short
    password: Annotated[str, msgspec.Meta(min_length=SHORTEST, max_length=LONGEST)]


async def register(call: Call[Forgotten]) -> Told:
    must_come_from_here(call.request)
    return Told(await asked(call, call.body.email))


async def asked(call: Call[Any], email: str) -> str:
    """What is said to every address, known or not; a job finds out which letter it gets."""
    await _must_be_open(call)
    address_of(email)
    await call.get(Gate).count(call.request, email)
    await call.get(Jobs).enqueue(REGISTERED, SYSTEM, {"email": email})
    return WRITTEN


async def confirm(call: Call[Confirmed]) -> Response:
    must_come_from_here(call.request)
    body = call.body
    joined = await _finished(call, body.token, body.name, body.account, body.password)
    session = await call.get(People).enter(joined.account, joined.user, *device_of(call))
    return await signed_in(call, session, JSONResponse({"ok": True}))


async def page(call: Call[None]) -> Response:
    """The form for an address, or, with the letter's token, the one for the rest."""
    await _must_be_open(call)
    token = call.request.query_params.get("token", "")
    if not token:
        return _shown(call)
    try:
        email = call.get(SignUps).email_of(token)
    except Unauthenticated as error:
        return ended(call, error)
    return _finishing(call, token, email)


async def ask(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    try:
        return _shown(call, notice=await asked(call, form.text("email")))
    except RateLimited as error:
        return _shown(call, error.status, error=error.message)


async def finish(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    token, name, account = form.text("token"), form.text("name")[:200], form.text("account")[:200]
    password = form.verbatim("password")
    try:
        email = call.get(SignUps).email_of(token)
        if not SHORTEST <= len(password) <= LONGEST or not account:
            return _finishing(call, token, email, 422, name=name, account=account, error=FITTING)
        joined = await _finished(call, token, name, account, password)
    except (Unauthenticated, RateLimited, Conflict) as error:
        return ended(call, error)
    return await entered(call, await call.get(People).enter(joined.account, joined.user, *device_of(call)), "/")


async def _finished(call: Call[Any], token: str, name: str, account: str, password: str) -> Joined:
    await _must_be_open(call)
    async with call.get(Gate).attempt(call.request):
        joined = await call.get(SignUps).finish(token, name, account, password)
    await call.tell(JOINED, account=joined.account, actor=f"user:{joined.user}")
    return joined


async def _must_be_open(call: Call[Any]) -> None:
    if not call.get(Settings).security.signup_enabled:
        raise NotFound("This server takes no sign-ups: ask somebody who uses it for an invitation.")
    await must_show_ui_key(call)


def _shown(call: Call[Any], status: int = 200, *, notice: str = "", error: str = "") -> Response:
    return call.get(Pages).page(call, "security/sign_up.html", status, notice=notice, error=error)


def _finishing(call: Call[Any], token: str, email: str, status: int = 200, **shown: str) -> Response:
    context = {"name": "", "account": "", "error": "", **shown}
    return call.get(Pages).page(call, "security/sign_up_finish.html", status, token=token, email=email, **context)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/auth/register",
        handler=register,
        permission=PUBLIC,
        rate="login",
        body=Forgotten,
        response=Told,
        summary="Sign up with an e-mail address, where that is switched on",
        refuses=(404,),
    ),
    Route(
        method="POST",
        path="/api/auth/register/confirm",
        handler=confirm,
        permission=PUBLIC,
        rate="login",
        body=Confirmed,
        summary="Finish signing up with the letter's token; answers a session cookie",
        refuses=(404,),
    ),
)
PAGES: Final = (
    page_route("GET", "/api/auth/sign-up", page, PUBLIC, "login"),
    page_route("POST", "/api/auth/sign-up", ask, PUBLIC, "login"),
    page_route("POST", "/api/auth/sign-up/finish", finish, PUBLIC, "login"),
)
