"""Pages of sign-in."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from palaver.core.errors import RateLimited, Unauthenticated
from palaver.security.oidc.logins import Logins
from palaver.security.signing_in.acts import by_link, by_password, entered, signed_out
from palaver.security.signing_in.cookie import cookie_in
from palaver.security.signing_in.login_form import login_form
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.forms import go, own_path, read_form
from palaver.web.origin import must_come_from_here
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, page_route


async def login_page(call: Call[None]) -> Response:
    """The form; with `?link=` the one-time link of the server's start is spent at once, but not by a mere look."""
    link = call.request.query_params.get("link", "")
    if link and not is_a_look(call.request):
        return await _by_link(call, link)
    query = call.request.query_params
    if query.get("step"):
        return second_step(call, query["step"], own_path(query.get("next", "/")))
    if call.visitor is not None and (call.visitor.may("chat.use") or call.visitor.confined):
        return RedirectResponse("/profile" if call.visitor.confined else "/", 303)
    await must_show_ui_key(call)
    notice = "The password is changed: sign in with it." if query.get("done") == "reset" else ""
    return login_form(call, notice=notice, next=own_path(query.get("next", "/")))


def is_a_look(request: Request) -> bool:
    """Whether nobody has opened this address yet: a program asks what is there, or a browser fetches it beforehand."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz", "x-purpose"))
    return request.method == "HEAD" or any("prefetch" in purpose or "preview" in purpose for purpose in purposes)


async def _by_link(call: Call[None], link: str) -> Response:
    try:
        session = await by_link(call, link)
    except Unauthenticated as error:
        await must_show_ui_key(call)
        return login_form(call, 401, notice=error.message)
    return await entered(call, session, "/")


async def login(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    await must_show_ui_key(call)
    form = await read_form(call)
    email, next_page = form.text("email"), own_path(form.text("next"))
    try:
        session = await by_password(call, email, form.verbatim("password"))
    except (Unauthenticated, RateLimited) as error:
        response = login_form(call, error.status, email=email, error=error.message, next=next_page)
        response.headers.update(error.headers)
        return response
    return await entered(call, session, next_page)


def second_step(call: Call[Any], token: str, onward: str, status: int = 200, error: str = "") -> Response:
    """The form for a code, after the password."""
    context = {"token": token, "next": onward, "error": error}
    return call.get(Pages).page(call, "security/second_step.html", status, **context)


async def logout(call: Call[None]) -> Response:
    return await signed_out(call, go(call, await call.get(Logins).after(cookie_in(call.request))))


PAGES: Final = (
    page_route("GET", "/login", login_page, PUBLIC, "login"),
    page_route("POST", "/login", login, PUBLIC, "login"),
    page_route("POST", "/logout", logout, "chat.use", "login", confined=True),
)
