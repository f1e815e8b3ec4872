"""Pages of imported services: the list with its form, and each service with its operations and its key."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.core.errors import NotFound, PalaverError, Unprocessable
from palaver.modules.tools import service_routes
from palaver.modules.tools.pages import waiting
from palaver.modules.tools.service_routes import MANAGE, Import, view
from palaver.tools.openapi.operation import Operation
from palaver.tools.openapi.services import PREFIX, HttpServices, Imported, Service
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

_FIELDS: Final = ("name", "url", "document", "base_url", "secret", "header")
_NOTHING: Final = dict.fromkeys((*_FIELDS, "error"), "")


async def show_all(call: Call[None]) -> Response:
    return await _list(call, _NOTHING)


async def add(call: Call[None]) -> Response:
    form = await read_form(call)
    typed = {name: form.text(name) for name in _FIELDS}
    try:
        made = await service_routes.added(call, _wanted(form))
    except PalaverError as error:
        return await _list(call, {**typed, "error": await refusal(call, error, MANAGE)}, error.status)
    return await _one(call, await _named(call, made.name), made)


async def show(call: Call[None]) -> Response:
    return await _one(call, await _named(call, call.params["service"]), None)


async def remove(call: Call[None]) -> Response:
    await service_routes.remove_service(call)
    return go(call, "/tools/services")


def _wanted(form: Form) -> Import:
    given: dict[str, Any] = {name: form.text(name) for name in ("name", "url", "document", "base_url")}
    given = {name: text for name, text in given.items() if text or name == "name"}
    if secret := form.text("secret"):
        header = form.text("header")
        given["auth"] = {"secret": secret, "kind": "header" if header else "bearer", "name": header}
    try:
        return msgspec.convert(given, Import)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"This does not fit: {error}") from error


async def _named(call: Call[Any], name: str) -> Service:
    for service in await call.get(HttpServices).services(call.caller):
        if service.name == name:
            return service
    raise NotFound("There is no such service.")


async def _list(call: Call[Any], form: dict[str, str], status: int = 200) -> Response:
    services = [view(each) for each in await call.get(HttpServices).services(call.caller)]
    return call.get(Pages).page(
        call, "tools/services.html", status, services=services, form=form, waiting=await waiting(call)
    )


async def _one(call: Call[Any], service: Service, made: Imported | None) -> Response:
    operations = [msgspec.convert(each, Operation) for each in service.operations]
    return call.get(Pages).page(
        call,
        "tools/service.html",
        service=view(service),
        auth=service.auth,
        prefix=f"{PREFIX}{service.name}.",
        operations=operations,
        skipped=made.skipped if made else {},
        waiting=await waiting(call),
    )


PAGES: Final = (
    page_route("GET", "/tools/services", show_all, MANAGE),
    page_route("POST", "/tools/services", add, MANAGE),
    page_route("GET", "/tools/services/{service}", show, MANAGE),
    page_route("POST", "/tools/services/{service}/remove", remove, MANAGE),
)
