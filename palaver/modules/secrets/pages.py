"""The page of secrets: what there is, where it is used, and forms whose values are never given back."""

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from palaver.core.errors import PalaverError
from palaver.core.secrets import SecretStore, SecretUses
from palaver.core.secrets.reference import NAME
from palaver.kit.clock import now
from palaver.modules.secrets import routes
from palaver.modules.secrets.routes import LONGEST, NAME_RULE, PERMISSION, NewValue
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import Route

_SHOWN: Final = 200


async def secrets_page(call: Call[None]) -> Response:
    asked = call.request.query_params
    replacing = asked.get("rotate", "")
    if replacing:
        await routes.known(call, replacing)
        return await _page(call, _form(replacing, fixed=True), opened=True)
    return await _page(call, _form(), opened=asked.get("new") == "1")


async def save_secret(call: Call[None]) -> Response:
    return await _saved(call, await read_form(call), name="")


async def rotate_secret(call: Call[None]) -> Response:
    name = (await routes.known(call, call.params["secret"])).name
    return await _saved(call, await read_form(call), name=name)


async def _saved(call: Call[None], form: Form, name: str) -> Response:
    """Where a `name` stands in the address, that secret must be there; else the form says which."""
    shown = _form(name or form.text("name"), fixed=bool(name), expires=form.text("expires"))
    try:
        await routes.stored(call, shown["name"], _given(form, shown["name"]), exists=bool(name))
    except _Wrong as wrong:
        return await _again(call, {**shown, "errors": wrong.fields})
    return go(call, "/secrets")


async def delete_secret(call: Call[None]) -> Response:
    await routes.removed(call, call.params["secret"])
    return go(call, "/secrets")


class _Wrong(PalaverError):
    """Fields of the form do not fit; `fields` holds what is wrong by field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("The form is not complete.")
        self.fields = fields


def _given(form: Form, name: str) -> NewValue:
    value, wrong = form.verbatim("value"), {}
    if NAME.fullmatch(name) is None:
        wrong["name"] = NAME_RULE
    if not 0 < len(value) <= LONGEST:
        wrong["value"] = f"A secret has 1 to {LONGEST:,} characters."
    expires = None
    try:
        expires = _end_of(form.text("expires"))
        if expires is not None and expires <= now():
            wrong["expires"] = "This day is over."
    except ValueError:
        wrong["expires"] = "Write a day as 2027-01-31."
    if wrong:
        raise _Wrong(wrong)
    return NewValue(value=value, expires_at=expires)


def _end_of(day: str) -> datetime | None:
    """The last moment of a day, in UTC."""
    return datetime.combine(date.fromisoformat(day), time.max, UTC) if day else None


async def _again(call: Call[None], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        return call.get(Pages).page(call, "secrets/form.html", 422, form=form)
    return await _page(call, form, opened=True, status=422)


async def _page(call: Call[None], form: dict[str, Any], *, opened: bool, status: int = 200) -> Response:
    account, uses = call.caller.account, call.get(SecretUses)
    found = await call.get(SecretStore).all(account, _SHOWN)
    used = await uses.all(account, "secret://")
    return call.get(Pages).page(
        call,
        "secrets/secrets.html",
        status,
        secrets=[routes.entry(view, used) for view in found],
        elsewhere=await uses.all(account, "vault://"),
        form=form,
        opened=opened,
        now=now(),
    )


def _form(name: str = "", *, fixed: bool = False, expires: str = "") -> dict[str, Any]:
    return {"name": name, "fixed": fixed, "expires": expires, "errors": {}}


_route = partial(Route, permission=PERMISSION, page=True)


PAGES: Final = (
    _route(method="GET", path="/secrets", handler=secrets_page),
    _route(method="POST", path="/secrets", handler=save_secret),
    _route(method="POST", path="/secrets/{secret}/rotate", handler=rotate_secret),
    _route(method="POST", path="/secrets/{secret}/delete", handler=delete_secret),
)
