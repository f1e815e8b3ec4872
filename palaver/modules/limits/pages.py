"""The page of limits: what is set, what holds without it, and who was slowed down."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, get_args

import msgspec
from starlette.responses import Response

from palaver.core.errors import NotFound, Unprocessable
from palaver.core.limits.limit import ANY, TURNS, Limit, LimitedClass, Scope
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.stored import StoredLimits
from palaver.core.settings import Settings
from palaver.modules.limits import routes
from palaver.modules.limits.routes import PERMISSION
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import Route

_SHOWN: Final = 50
SCOPES: Final[Mapping[str, str]] = {
    "account": "the whole account",
    "address": "each address",
    "user": "each person",
    "key": "each API key",
    "visitor": "each visitor",
    "bot": "each bot",
    "own": "a key's own rate",
    "name": "wrong passwords for one person",
    "credential": "wrong keys and tokens from one address",
}
CLASSES: Final[Mapping[str, str]] = {
    ANY: "all requests",
    "chat": "chat",
    "upload": "uploads",
    "read": "reading",
    "write": "changes",
    "login": "sign-in and passwords",
    "turn": "turns",
    "at once": "turns at once",
    "client id": "visitor ids",
}


async def page(call: Call[None]) -> Response:
    return await _shown(call, form=_blank())


async def put(call: Call[None]) -> Response:
    """Set one limit; the one for the same scope and class gives way."""
    form = await read_form(call)
    typed = {name: form.text(name) for name in ("scope", "route_class", "per_minute", "burst")}
    try:
        limit = _limit(form)
    except Unprocessable as error:
        return await _form_again(call, {**typed, "errors": error.details})
    stored = call.get(StoredLimits)
    others = [each for each in await stored.of(call.caller.account) if not _same(each, limit)]
    await routes.put(call, [*others, limit])
    return go(call, "/limits")


async def remove(call: Call[None]) -> Response:
    form = await read_form(call)
    limits = await call.get(StoredLimits).of(call.caller.account)
    named = form.text("scope"), form.text("route_class")
    kept = [each for each in limits if (each.scope, each.route_class) != named]
    if len(kept) == len(limits):
        raise NotFound("There is no such limit.")
    await routes.put(call, kept)
    return go(call, "/limits")


def _limit(form: Form) -> Limit:
    """What the form says; Unprocessable with the errors by field."""
    values: dict[str, Any] = {
        "scope": form.text("scope"),
        "route_class": form.text("route_class"),
        "per_minute": form.text("per_minute"),
        "burst": form.text("burst") or None,
    }
    errors = {}
    for name, message in _WRONG.items():
        try:
            msgspec.convert({**_FINE, name: values[name]}, Limit, strict=False)
        except msgspec.ValidationError:
            errors[name] = message
    if not errors and values["scope"] == "bot" and values["route_class"] not in TURNS:
        errors["route_class"] = "A limit of each bot counts turns: choose chat, or all requests."
    if errors:
        raise Unprocessable("The limit does not fit.", details=errors)
    return msgspec.convert(values, Limit, strict=False)


_FINE: Final = {"scope": "user", "per_minute": 1}
_WRONG: Final = {
    "scope": "Choose whom it counts.",
    "route_class": "Choose what it counts.",
    "per_minute": "A whole number from 1 to 1,000,000.",
    "burst": "A whole number from 1 to 1,000,000, or nothing.",
}


def _same(one: Limit, other: Limit) -> bool:
    return (one.scope, one.route_class) == (other.scope, other.route_class)


async def _form_again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        return call.get(Pages).page(
            call, "limits/limit_form.html", 422, form=form, scopes=_scopes(), classes=_classes()
        )
    return await _shown(call, form=form, new=True, status=422)


async def _shown(call: Call[Any], *, form: dict[str, Any], new: bool = False, status: int = 200) -> Response:
    http = call.get(Settings).http
    return call.get(Pages).page(
        call,
        "limits/limits.html",
        status,
        limits=await call.get(StoredLimits).of(call.caller.account),
        offenders=await call.get(Offenders).all(call.caller, _SHOWN),
        wrong_logins=http.wrong_logins_per_minute,
        refused=http.refused_per_minute,
        scope_names=SCOPES,
        class_names=CLASSES,
        scopes=_scopes(),
        classes=_classes(),
        form=form,
        new=new or call.request.query_params.get("new") == "1",
    )


def _scopes() -> list[dict[str, str]]:
    return [{"value": scope, "label": SCOPES[scope]} for scope in get_args(Scope)]


def _classes() -> list[dict[str, str]]:
    return [{"value": name, "label": CLASSES[name]} for name in get_args(LimitedClass)]


def _blank() -> dict[str, Any]:
    return {"scope": "user", "route_class": ANY, "per_minute": "", "burst": "", "errors": {}}


_page = partial(Route, permission=PERMISSION, page=True, unlimited=True)
PAGES: Final = (
    _page(method="GET", path="/limits", handler=page),
    _page(method="POST", path="/limits", handler=put),
    _page(method="POST", path="/limits/remove", handler=remove),
)
