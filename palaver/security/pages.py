"""Pages of sign-in and API keys."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from palaver.core.errors import PalaverError, RateLimited, Unauthenticated
from palaver.security import routes
from palaver.security.keys import PREFIXES, Keys, KeyView
from palaver.security.routes import by_link, by_password, signed_in, signed_out
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.forms import Form, go, own_path, read_form
from palaver.web.origin import must_come_from_here
from palaver.web.render import HTMX, Pages
from palaver.web.route import PUBLIC, Route

_SHOWN: Final = 200


class BotNames:
    """Which bots a key can be for, as {id, name}: handed over by app.py, because bots are another area's."""

    def __init__(self, all: Callable[[Call[Any]], Awaitable[list[dict[str, Any]]]]) -> None:
        self.all = all


async def login_page(call: Call[None]) -> Response:
    """The form; with `?link=` the one-time link of the server's start is spent at once."""
    link = call.request.query_params.get("link", "")
    if link:
        return await _by_link(call, link)
    if call.visitor is not None and call.visitor.may("chat.use"):
        return RedirectResponse("/", 303)
    await must_show_ui_key(call)
    query = call.request.query_params
    notice = "The password is changed: sign in with it." if query.get("done") == "reset" else ""
    return _login(call, notice=notice, next=own_path(query.get("next", "/")))


async def _by_link(call: Call[None], link: str) -> Response:
    try:
        session = await by_link(call, link)
    except Unauthenticated as error:
        await must_show_ui_key(call)
        return _login(call, 401, notice=error.message)
    return await signed_in(call, session, RedirectResponse("/", 303))


def _login(call: Call[Any], status: int = 200, **shown: str) -> Response:
    context = {"email": "", "error": "", "notice": "", "next": "/", **shown}
    return call.get(Pages).page(call, "security/login.html", status, **context)


async def login(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    await must_show_ui_key(call)
    form = await read_form(call)
    email, next_page = form.text("email"), own_path(form.text("next"))
    try:
        session = await by_password(call, email, form.verbatim("password"))
    except (Unauthenticated, RateLimited) as error:
        response = _login(call, error.status, email=email, error=error.message, next=next_page)
        response.headers.update(error.headers)
        return response
    return await signed_in(call, session, RedirectResponse(next_page, 303))


async def logout(call: Call[None]) -> Response:
    return await signed_out(call, go(call, "/login"))


async def keys_page(call: Call[None]) -> Response:
    return await _keys(call, form=_blank(), new=call.request.query_params.get("new") == "1")


async def create_key(call: Call[None]) -> Response:
    form = await read_form(call)
    shown = {"kind": form.text("kind"), "name": form.text("name"), "bots": form.texts("bots"), "errors": {}}
    try:
        secret = await _create(call, form)
    except PalaverError as error:
        return await _form_again(call, {**shown, "errors": error.details or {"form": error.message}})
    if HTMX in call.request.headers:
        return call.get(Pages).page(call, "security/key_secret.html", 201, secret=secret)
    return await _keys(call, form=_blank(), new=False, secret=secret, status=201)


async def _create(call: Call[None], form: Form) -> str:
    kind, name = form.text("kind"), form.text("name")
    if not name or len(name) > 200:
        raise _Wrong("The name is missing.", details={"name": "Give it a name of up to 200 characters."})
    for known in PREFIXES:
        if known == kind:
            bots = _ids(form.texts("bots")) or None
            key, secret = await call.get(Keys).create(
                call.caller, known, name, bots=bots, default_bot=bots[0] if bots and len(bots) == 1 else None
            )
            call.noted["key"] = str(key.id)
            return secret
    raise _Wrong("The kind is missing.", details={"kind": "Choose what the key opens."})


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise _Wrong("A bot is unknown.", details={"bots": "Choose among these bots."}) from None


class _Wrong(PalaverError):
    """A field of the form does not fit; details hold the message by field."""


async def revoke_key(call: Call[None]) -> Response:
    await routes.revoke_key(call)
    return go(call, "/keys")


async def _form_again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        bots = await call.get(BotNames).all(call)
        return call.get(Pages).page(call, "security/key_form.html", 422, form=form, bots=bots)
    return await _keys(call, form=form, new=True, status=422)


async def _keys(call: Call[Any], *, form: dict[str, Any], new: bool, secret: str = "", status: int = 200) -> Response:
    keys: list[KeyView] = await call.get(Keys).all(call.caller, _SHOWN)
    return call.get(Pages).page(
        call,
        "security/keys.html",
        status,
        keys=[key for key in keys if key.revoked_at is None],
        bots=await call.get(BotNames).all(call),
        form=form,
        new=new,
        secret=secret,
    )


def _blank() -> dict[str, Any]:
    return {"kind": "", "name": "", "bots": [], "errors": {}}


def _page(method: Any, path: str, handler: Any, permission: str, rate: Any = "read") -> Route:
    return Route(method=method, path=path, handler=handler, permission=permission, rate=rate, page=True)


PAGES: Final = (
    _page("GET", "/login", login_page, PUBLIC, "login"),
    _page("POST", "/login", login, PUBLIC, "login"),
    _page("POST", "/logout", logout, "chat.use", "login"),
    _page("GET", "/keys", keys_page, "keys.manage"),
    _page("POST", "/keys", create_key, "keys.manage", "write"),
    _page("POST", "/keys/{id}/revoke", revoke_key, "keys.manage", "write"),
)
