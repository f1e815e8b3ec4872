"""The page of an account's defaults."""

from typing import Any, Final

from starlette.responses import Response

from palaver.config.layers.form import fields, shape, told, typed
from palaver.config.layers.stored import StoredLayers
from palaver.core.errors import Forbidden, NotFound, Unprocessable
from palaver.kit import jsons
from palaver.modules.defaults.routes import PERMISSION
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route


async def page(call: Call[None]) -> Response:
    path = call.request.query_params.get("field", "")
    stored = {each.path: each.value for each in await call.get(StoredLayers).account(call.caller)}
    return await _page(call, path, {"value": jsons.shown(stored[path]) if path in stored else "", "errors": {}})


async def put(call: Call[None]) -> Response:
    form = await read_form(call)
    path, text = form.text("path"), form.verbatim("value")
    call.noted["path"] = path
    try:
        await call.get(StoredLayers).put_account(call.caller, path, typed(path, text))
    except Unprocessable as error:
        return await _page(call, path, {"value": text, "errors": {"value": told(error)}}, 422)
    except Forbidden as error:
        wrong = {"value": await refusal(call, error, PERMISSION)}
        return await _page(call, path, {"value": text, "errors": wrong}, error.status)
    return go(call, "/defaults")


async def remove(call: Call[None]) -> Response:
    path = (await read_form(call)).text("path")
    call.noted["path"] = path
    await call.get(StoredLayers).remove_account(call.caller, path)
    return go(call, "/defaults")


async def _page(call: Call[Any], path: str, form: dict[str, Any], status: int = 200) -> Response:
    field = shape(path)
    if path and field is None:
        raise NotFound("There is no such field, or every bot says it for itself.")
    found = await call.get(StoredLayers).account(call.caller)
    defaults = [{"path": each.path, "text": jsons.shown(each.value), "updated_at": each.updated_at} for each in found]
    options = [{"value": each, "label": each} for each in fields()]
    return call.get(Pages).page(
        call, "defaults/defaults.html", status, defaults=defaults, options=options, field=field, form=form
    )


PAGES: Final = (
    page_route("GET", "/defaults", page, PERMISSION),
    page_route("POST", "/defaults", put, PERMISSION),
    page_route("POST", "/defaults/remove", remove, PERMISSION),
)
