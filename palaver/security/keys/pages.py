"""Pages of API keys."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from palaver.core.errors import InvalidRequest, PalaverError
from palaver.security.keys.keys import PREFIXES, KeyKind, Keys, KeyView
from palaver.security.keys.routes import LONGEST_OVERLAP_S, id_of, made, revoke_key, rotated
from palaver.security.keys.terms import Terms
from palaver.security.names import Names
from palaver.security.permissions import PERMISSIONS
from palaver.security.visitors.widgets import Widgets
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_SHOWN: Final = 200
_TEXTS: Final = ("kind", "name", "expires", "rate", "origins", "networks")


class BotNames:
    """Which bots a key can be for, as {id, name}: handed over by app.py, because bots are another area's."""

    def __init__(self, all: Callable[[Call[Any]], Awaitable[list[dict[str, Any]]]]) -> None:
        self.all = all


async def keys_page(call: Call[None]) -> Response:
    return await keys_shown(call, new=call.request.query_params.get("new") == "1")


async def create_page(call: Call[None]) -> Response:
    form = await read_form(call)
    try:
        secret = (await made(call, _kind(form), name_in(form), _terms(form))).secret
    except PalaverError as error:
        errors = error.details if isinstance(error.details, dict) else {"form": error.message}
        return await _form_again(call, {**_shown(form), "errors": errors})
    return await _secret(call, secret, 201)


async def rotate_page(call: Call[None]) -> Response:
    await call.get(Keys).get(call.caller, id_of(call))
    overlap = (await read_form(call)).text("overlap_s") or "0"
    if not overlap.isascii() or not overlap.isdigit() or int(overlap[:9]) > LONGEST_OVERLAP_S:
        raise InvalidRequest("The earlier secret can count for a week at most.")
    return await _secret(call, (await rotated(call, int(overlap))).secret, 200)


async def revoke_page(call: Call[None]) -> Response:
    await revoke_key(call)
    return go(call, "/keys")


class _Wrong(PalaverError):
    """A field of the form does not fit; details hold the message by field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, details={field: message})


def _kind(form: Form) -> KeyKind:
    for known in PREFIXES:
        if known == form.text("kind"):
            return known
    raise _Wrong("kind", "Choose what the key opens.")


def name_in(form: Form) -> str:
    """What is to be known later by this name."""
    name = form.text("name")
    if not name or len(name) > 200:
        raise _Wrong("name", "Give it a name of up to 200 characters.")
    return name


def _terms(form: Form) -> Terms:
    bots = _ids(form.texts("bots")) or None
    return Terms(
        bots=bots,
        default_bot=bots[0] if bots and len(bots) == 1 else None,
        scopes=form.texts("scopes"),
        origins=listed(form, "origins"),
        networks=listed(form, "networks"),
        rate_per_minute=_rate(form.text("rate")),
        expires_at=_until(form.text("expires")),
    )


def listed(form: Form, field: str) -> list[str]:
    """What stands in a field, by spaces or commas."""
    found = form.text(field).replace(",", " ").split()
    if len(found) > 100:
        raise _Wrong(field, "That is more than 100.")
    return found


def bot_in(form: Form) -> UUID:
    """The one bot that is chosen."""
    try:
        return UUID(form.text("bot"))
    except ValueError:
        raise _Wrong("bot", "Choose one of these bots.") from None


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise _Wrong("bots", "Choose among these bots.") from None


def _rate(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1_000_000:
        raise _Wrong("rate", "Give a number of requests a minute, from 1 on.")
    return int(text)


def _until(text: str) -> datetime | None:
    """The end of the day, in UTC, that a browser's date field names."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(f"{text}T23:59:59").replace(tzinfo=UTC)
    except ValueError:
        raise _Wrong("expires", "Give a day such as 2030-12-31.") from None


async def _secret(call: Call[Any], secret: str, status: int) -> Response:
    if HTMX in call.request.headers:
        return call.get(Pages).page(call, "security/key_secret.html", status, secret=secret)
    return await keys_shown(call, secret=secret, status=status)


async def _form_again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        bots = await call.get(BotNames).all(call)
        return call.get(Pages).page(call, "security/key_form.html", 422, form=form, bots=bots, scopes=_scopes())
    return await keys_shown(call, form=form, new=True, status=422)


async def keys_shown(
    call: Call[Any],
    *,
    form: dict[str, Any] | None = None,
    new: bool = False,
    secret: str = "",
    widget: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """The page, with the forms of a key and of a widget as they come back."""
    widgets = await call.get(Widgets).all(call.caller, _SHOWN)
    keys: list[KeyView] = await call.get(Keys).all(call.caller, _SHOWN)
    keys = [key for key in keys if key.revoked_at is None]
    asked = call.request.query_params.get("rotate", "")
    return call.get(Pages).page(
        call,
        "security/keys.html",
        status,
        keys=keys,
        makers=await call.get(Names).of(call.caller, {key.created_by for key in keys}),
        bots=await call.get(BotNames).all(call),
        scopes=_scopes(),
        turning=next((key for key in keys if str(key.id) == asked), None) if asked and not secret else None,
        form=form or _shown(Form({})),
        new=new,
        secret=secret,
        widgets=[each for each in widgets if each.revoked_at is None],
        widget=widget or {"name": "", "bot": "", "origins": "", "errors": {}},
    )


def _scopes() -> list[dict[str, str]]:
    return [{"name": name, "does": does} for name, does in PERMISSIONS.items()]


def _shown(form: Form) -> dict[str, Any]:
    """What was typed, for the form that comes back."""
    lists = {"bots": form.texts("bots"), "scopes": form.texts("scopes")}
    return {**{field: form.text(field) for field in _TEXTS}, **lists, "errors": {}}


PAGES: Final = (
    page_route("GET", "/keys", keys_page, "keys.manage"),
    page_route("POST", "/keys", create_page, "keys.manage"),
    page_route("POST", "/keys/{id}/rotate", rotate_page, "keys.manage"),
    page_route("POST", "/keys/{id}/revoke", revoke_page, "keys.manage"),
)
