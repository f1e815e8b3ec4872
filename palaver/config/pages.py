"""Pages of bots."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.listing import Listed, listed
from palaver.config.routes import NewBot, config_of
from palaver.config.surroundings import Surroundings
from palaver.core.errors import Conflict, Unprocessable
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.forms import field_errors, go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_SHOWN: Final = 60
_FEW: Final = 8  # bots that need no search
_LONGEST: Final = 200  # characters of what is looked for
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


async def archive(call: Call[None]) -> Response:
    await call.get(Bots).archive(call.caller, call.params["alias"])
    return go(call, "/bots")


async def _bots(call: Call[Any], *, form: dict[str, Any], new: bool, status: int = 200) -> Response:
    around, query = call.get(Surroundings), call.request.query_params
    text = query.get("q", "").strip()[:_LONGEST]
    found = await listed(call.get(Bots), call.caller, text, _SHOWN + 1, paging.cursor_of(query.get("after", "")))
    shown, more = found[:_SHOWN], len(found) > _SHOWN
    names = await around.names(call, {each.draft_by for each in shown if each.draft_by})
    return call.get(Pages).page(
        call,
        "config/bots.html",
        status,
        bots=[_card(each, around.model(each.bot), names) for each in shown],
        more=urlencode({"q": text, "after": shown[-1].bot.id}) if more else "",
        searched=text,
        searchable=bool(text) or more or len(shown) > _FEW,
        collections=await around.collections(call),
        form=form,
        new=new,
    )


def _card(each: Listed, model: str, names: Mapping[str, str]) -> dict[str, Any]:
    bot = each.bot
    return {
        "alias": bot.alias,
        "name": bot.name,
        "description": bot.document.identity.description,
        "version": bot.number,
        "model": model,
        "restricted": bot.access is not None,
        "collections": [use.name for use in bot.document.knowledge.collections],
        "draft_at": each.draft_at,
        "draft_by": names.get(each.draft_by or "", ""),
    }


def _blank() -> dict[str, Any]:
    return {"alias": "", "name": "", "prompt": "", "collections": [], "errors": {}}


PAGES: Final = (
    page_route("GET", "/bots", bots_page, "bots.read"),
    page_route("POST", "/bots", create, "bots.write"),
    page_route("POST", "/bots/{alias}/archive", archive, "bots.write"),
)
