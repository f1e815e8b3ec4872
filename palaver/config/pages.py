"""Pages of bots."""

from typing import Any, Final

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.routes import NewBot, config_of
from palaver.config.surroundings import Surroundings
from palaver.core.errors import Conflict, Unprocessable
from palaver.web.call import Call
from palaver.web.forms import field_errors, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import Route

_SHOWN: Final = 200
_FIELDS: Final = {
    "identity.alias": "alias",
    "identity.name": "name",
    "prompt.system": "prompt",
    "knowledge.collections": "collections",
}


async def bots_page(call: Call[None]) -> Response:
    return await _bots(call, form=_blank(), new=call.request.query_params.get("new") == "1")


async def create(call: Call[None]) -> Response:
    form = await read_form(call)
    shown = {
        "alias": form.text("alias"),
        "name": form.text("name"),
        "prompt": form.text("prompt"),
        "collections": form.texts("collections"),
    }
    try:
        wanted = NewBot(
            alias=form.text("alias"),
            name=form.text("name"),
            prompt=form.text("prompt") or None,
            collections=form.texts("collections"),
        )
        call.noted["bot"] = wanted.alias
        await call.get(Bots).create(call.caller, config_of(wanted))
    except Unprocessable as error:
        return await _form_again(call, {**shown, "errors": field_errors(error, _FIELDS)})
    except Conflict:
        return await _form_again(call, {**shown, "errors": {"alias": "There is a bot with this alias already."}})
    return go(call, "/bots")


async def _form_again(call: Call[Any], form: dict[str, Any]) -> Response:
    if HTMX in call.request.headers:
        collections = await call.get(Surroundings).collections(call)
        return call.get(Pages).page(call, "config/bot_form.html", 422, form=form, collections=collections)
    return await _bots(call, form=form, new=True, status=422)


async def _bots(call: Call[Any], *, form: dict[str, Any], new: bool, status: int = 200) -> Response:
    around = call.get(Surroundings)
    shown = [
        {
            "alias": bot.alias,
            "name": bot.name,
            "description": bot.document.identity.description,
            "version": bot.number,
            "model": around.model(bot),
            "restricted": bot.access is not None,
            "collections": [use.name for use in bot.document.knowledge.collections],
        }
        for bot in await call.get(Bots).all(call.caller, _SHOWN)
    ]
    return call.get(Pages).page(
        call, "config/bots.html", status, bots=shown, collections=await around.collections(call), form=form, new=new
    )


def _blank() -> dict[str, Any]:
    return {"alias": "", "name": "", "prompt": "", "collections": [], "errors": {}}


PAGES: Final = (
    Route(method="GET", path="/bots", handler=bots_page, permission="bots.read", rate="read", page=True),
    Route(method="POST", path="/bots", handler=create, permission="bots.write", rate="write", page=True),
)
