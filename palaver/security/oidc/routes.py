"""Routes of signing in by the issuer: there, back, and the way out."""

from typing import Any, Final
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from palaver.core.audit import FAILED, JOINED, SIGNED_IN
from palaver.core.errors import NotFound, PalaverError, Refusal, Unavailable
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.core.settings import Settings
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc import attempt as attempts
from palaver.security.oidc.attempt import Attempt
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.identities import Arrival, Identities
from palaver.security.oidc.issuer import host_of
from palaver.security.oidc.logins import LEAVE, Logins
from palaver.security.signing_in.acts import device_of, signed_in
from palaver.security.signing_in.cookie import cookie_in, drop_cookie, set_cookie
from palaver.security.signing_in.login_form import login_form
from palaver.security.signing_in.people import People, SignedIn
from palaver.security.tokens.tokens import Tokens
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.forms import own_path
from palaver.web.gate import Gate
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, Route
from palaver.web.site import here
from palaver.web.witness import Witness

log = logger("oidc")

_CALLBACK: Final = "/api/auth/oidc/callback"


async def start(call: Call[None]) -> Response:
    """Send the browser to the issuer; a cookie of its own holds what it must bring back."""
    must_be_configured(call)
    await must_show_ui_key(call)
    next_page = own_path(call.request.query_params.get("next", "/"))
    attempt = attempts.new_attempt(here(call.request) + _CALLBACK, next_page)
    try:
        response: Response = RedirectResponse(await call.get(Flow).question(attempt), 303)
    except Unavailable as error:
        return _login(call, error, next_page)
    sealed = attempts.sealed(attempt, call.get(Tokens))
    set_cookie(response, call.request, sealed, attempts.LIFE, attempts.COOKIE)
    return response


async def callback(call: Call[None]) -> Response:
    """Whoever the issuer vouches for is signed in; else the login says why not. The attempt counts once."""
    must_be_configured(call)
    attempt = None
    try:
        async with call.get(Gate).attempt(call.request):
            await call.get(Tokens).meet(cookie_in(call.request, attempts.COOKIE))
            attempt = attempts.opened(cookie_in(call.request, attempts.COOKIE), call.get(Tokens))
            session = await _entered(call, attempt)
    except PalaverError as error:
        if isinstance(error, Refusal):
            await call.get(Witness).refused(error, call.request, SIGNED_IN, FAILED)
        response = _login(call, error, attempt.next if attempt else "/")
    else:
        call.noted["method"] = "oidc"
        response = await signed_in(call, session, RedirectResponse(attempt.next, 303))
    drop_cookie(response, call.request, attempts.COOKIE)
    return response


async def _entered(call: Call[None], attempt: Attempt) -> SignedIn:
    claims = await call.get(Flow).vouched(attempt, dict(call.request.query_params))
    account = await call.get(Accounts).first()
    if account is None:
        raise NotFound("There is no account to sign in to yet.")
    arrival = await call.get(Identities).person(account, claims)
    await _told(call, account, arrival)
    session = await call.get(People).open(account, arrival.user, *device_of(call))
    await call.get(Logins).mark(account, session.secret)
    return session


async def _told(call: Call[None], account: UUID, arrival: Arrival) -> None:
    """A new member joins; another role is given by the server, as the settings say of the issuer's groups."""
    if arrival.role is None:
        return
    call.noted["by"] = "the issuer's groups"
    call.note("role", arrival.role, arrival.before)
    if arrival.before is None:
        await call.tell(JOINED, account=account, actor=f"user:{arrival.user}")
    else:
        call.noted["person"] = str(arrival.user)
        await call.tell("people.manage", account=account, actor="system")
    call.noted.clear()


async def leave(call: Call[None]) -> Response:
    """Lead the browser to the issuer's end of session: by a page, because no form may be redirected to another site."""
    if not call.get(Settings).oidc.issuer:
        return RedirectResponse("/login", 303)
    try:
        onward = await call.get(Flow).way_out(f"{here(call.request)}/login")
    except Unavailable:
        onward = ""
    if not onward:
        return RedirectResponse("/login", 303)
    issuer = host_of(call.get(Settings).oidc.issuer)
    page = call.get(Pages).page(call, "security/leaving.html", onward=onward, issuer=issuer)
    page.headers["Refresh"] = f"0; url={onward}"
    return page


def must_be_configured(call: Call[Any]) -> None:
    if not call.get(Settings).oidc.issuer:
        raise NotFound("No issuer is named here: PALAVER_OIDC_ISSUER and PALAVER_OIDC_CLIENT_ID would.")


def _login(call: Call[Any], error: PalaverError, next_page: str) -> Response:
    if error.status >= 500:
        log.error("nobody can sign in by the issuer", reason=error.message, cause=repr(error.__cause__))
    shown = told(error, None, f"the name {call.request_id}")
    response = login_form(call, error.status, error=shown.message, next=next_page)
    response.headers.update(error.headers)
    return response


def _page(path: str, handler: Any, summary: str) -> Route:
    return Route(method="GET", path=path, handler=handler, permission=PUBLIC, rate="login", page=True, summary=summary)


PAGES: Final = (
    _page("/api/auth/oidc/start", start, "Go to the issuer to sign in"),
    _page(_CALLBACK, callback, "Come back from the issuer"),
    _page(LEAVE, leave, "End the session with the issuer too"),
)
