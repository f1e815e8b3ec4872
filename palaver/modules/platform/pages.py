"""The page of the platform's defaults and locks."""

from typing import Any, Final, cast, get_args

from starlette.responses import Response

from palaver.config.layers.form import fields, shape, told, typed
from palaver.config.layers.stored import REASON, Kind, StoredLayers
from palaver.core.errors import NotFound, Unprocessable
from palaver.kit import jsons
from palaver.kit.jsons import storable
from palaver.modules.platform.routes import PERMISSION
from palaver.web.call import Call
from palaver.web.forms import Form, field_errors, go, read_form
from palaver.web.render import Pages
from palaver.web.route import page_route


async def page(call: Call[None]) -> Response:
    asked = call.request.query_params
    path, kind = asked.get("field", ""), asked.get("kind", "lock")
    known = [each for each in await call.get(StoredLayers).platform() if (each.kind, each.path) == (kind, path)]
    values = {"value": jsons.shown(known[0].value), "reason": known[0].reason} if known else {"value": "", "reason": ""}
    return await _page(call, path, {"kind": kind, **values, "errors": {}})


async def put(call: Call[None]) -> Response:
    form = await read_form(call)
    path, kind, text = form.text("path"), _kind(form), form.verbatim("value")
    reason = storable(form.text("reason"))
    call.noted.update({"kind": kind, "path": path, "reason": reason})
    try:
        await call.get(StoredLayers).put_platform(call.caller, kind, path, typed(path, text), reason)
    except Unprocessable as error:
        place = REASON if REASON in field_errors(error, {REASON: REASON}) else "value"
        errors = {place: told(error)}
        return await _page(call, path, {"kind": kind, "value": text, "reason": reason, "errors": errors}, 422)
    return go(call, "/platform")


async def remove(call: Call[None]) -> Response:
    form = await read_form(call)
    kind, path = _kind(form), form.text("path")
    call.noted.update({"kind": kind, "path": path})
    await call.get(StoredLayers).remove_platform(kind, path)
    return go(call, "/platform")


def _kind(form: Form) -> Kind:
    kind = form.text("kind")
    if kind not in get_args(Kind):
        raise Unprocessable("Choose whether it is a lock or a default.")
    return cast("Kind", kind)


async def _page(call: Call[Any], path: str, form: dict[str, Any], status: int = 200) -> Response:
    field = shape(path)
    if path and field is None:
        raise NotFound("There is no such field, or every bot says it for itself.")
    values: dict[str, list[dict[str, Any]]] = {kind: [] for kind in get_args(Kind)}
    for each in await call.get(StoredLayers).platform():
        told = {
            "path": each.path,
            "text": jsons.shown(each.value),
            "reason": each.reason,
            "updated_at": each.updated_at,
        }
        values[each.kind].append(told)
    options = [{"value": each, "label": each} for each in fields()]
    return call.get(Pages).page(
        call, "platform/platform.html", status, values=values, options=options, field=field, form=form
    )


PAGES: Final = (
    page_route("GET", "/platform", page, PERMISSION),
    page_route("POST", "/platform", put, PERMISSION),
    page_route("POST", "/platform/remove", remove, PERMISSION),
)
