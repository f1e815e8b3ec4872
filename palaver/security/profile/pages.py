"""The profile: who one is, the password, the second factor, sessions, and the way to another account."""

from typing import Any, Final

import segno
from markupsafe import Markup
from starlette.responses import Response

from palaver.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from palaver.security.profile import routes
from palaver.security.profile.sessions import Sessions
from palaver.security.second_factor import routes as second_factor
from palaver.security.second_factor.factors import SecondFactors
from palaver.security.second_factor.routes import Proof
from palaver.security.signing_in.acts import Password, change_password, person_of, signed_in
from palaver.security.signing_in.cookie import cookie_in
from palaver.security.signing_in.passwords import LONGEST, SHORTEST
from palaver.security.signing_in.people import People
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route


async def profile(call: Call[None]) -> Response:
    return await _shown(call)


async def new_password(call: Call[None]) -> Response:
    form = await read_form(call)
    password, current = form.verbatim("password"), form.verbatim("current")
    if not SHORTEST <= len(password) <= LONGEST:
        return await _shown(call, 422, error=f"Choose {SHORTEST} to {LONGEST:,} characters.")
    try:
        await change_password(call, Password(password, current[:LONGEST]))
    except Unprocessable as error:
        return await _shown(call, error.status, current_error=error.message)
    return await _shown(call, notice="The password is changed. You stay signed in here, and nowhere else.")


async def set_up(call: Call[None]) -> Response:
    try:
        await second_factor.setup(call)
    except Conflict as error:
        return await _shown(call, error.status, factor_error=error.message)
    return go(call, "/profile")


async def enable(call: Call[None]) -> Response:
    form = await read_form(call)
    try:
        codes = await second_factor.enabled(call, form.text("code"))
    except (Conflict, Unprocessable) as error:
        return await _shown(call, error.status, factor_error=error.message)
    return await _shown(call, codes=codes.backup_codes)


async def renew(call: Call[None]) -> Response:
    try:
        codes = await second_factor.renewed(call, await _proof(call))
    except Unprocessable as error:
        return await _shown(call, error.status, factor_error=error.message)
    return await _shown(call, codes=codes.backup_codes)


async def disable(call: Call[None]) -> Response:
    try:
        await second_factor.disabled(call, await _proof(call))
    except (Unprocessable, Forbidden) as error:
        return await _shown(call, error.status, factor_error=error.message)
    return await _shown(call, notice="The second factor is off.")


async def _proof(call: Call[Any]) -> Proof:
    form = await read_form(call)
    return Proof(password=form.verbatim("password"), code=form.text("code"))


async def end_session(call: Call[None]) -> Response:
    await routes.end_session(call)
    return go(call, "/profile")


async def end_sessions(call: Call[None]) -> Response:
    return await routes.signed_out_everywhere(call, go(call, "/login"))


async def switch(call: Call[None]) -> Response:
    form = await read_form(call)
    slug = form.text("account")
    if not slug:
        raise NotFound("There is no such account.")
    return await signed_in(call, await routes.switched(call, slug), go(call, "/"))


async def _shown(call: Call[Any], status: int = 200, **shown: object) -> Response:
    person = await person_of(call)
    factors = call.get(SecondFactors)
    pending = await factors.pending(person.id, person.email)
    known = await call.get(People).named(person.email)
    context = {"error": "", "current_error": "", "notice": "", "factor_error": "", "codes": [], **shown}
    return call.get(Pages).page(
        call,
        "security/profile.html",
        status,
        person=person,
        factor=await factors.status(person.id),
        pending=pending,
        drawing=qr_code(pending.uri) if pending else "",
        has_password=known is not None and known.password_hash is not None,
        sessions=await call.get(Sessions).all(call.caller, cookie_in(call.request)),
        **context,
    )


def qr_code(text: str) -> Markup:
    """A QR code that is dark on light in either theme: cameras want it so."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=4, dark="#000", light="#fff"))  # noqa: S704  # made of squares


PAGES: Final = (
    page_route("GET", "/profile", profile, "chat.use", confined=True),
    page_route("POST", "/profile", new_password, "chat.use", "login", confined=True),
    page_route("POST", "/profile/2fa/setup", set_up, "chat.use", "login", confined=True),
    page_route("POST", "/profile/2fa/enable", enable, "chat.use", "login", confined=True),
    page_route("POST", "/profile/2fa/backup-codes", renew, "chat.use", "login", confined=True),
    page_route("POST", "/profile/2fa/disable", disable, "chat.use", "login", confined=True),
    page_route("POST", "/profile/sessions/{id}/end", end_session, "chat.use", "login"),
    page_route("POST", "/profile/sessions/end", end_sessions, "chat.use", "login"),
    page_route("POST", "/profile/account", switch, "chat.use", "login", confined=True),
)
