"""Pages of a bot's draft: the form made from the schema, which saves without a script too."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.document.finding import Report
from palaver.config.editor.fields import fields, sections
from palaver.config.editor.filled import Shown, filled, shown
from palaver.config.editor.told import by_field
from palaver.config.editor.values import held
from palaver.config.frame import bot_page, tabs_of
from palaver.config.layers.effective import effective
from palaver.config.releasing.difference import changes
from palaver.config.releasing.drafts import Draft, Drafts
from palaver.config.surroundings import Surroundings
from palaver.core.caller import UNRESTRICTED
from palaver.core.errors import NotFound, PalaverError, PreconditionFailed
from palaver.kit import jsons
from palaver.web.access import Circle
from palaver.web.call import Call
from palaver.web.dispatch import decoded
from palaver.web.forms import go, read_form, refusal
from palaver.web.render import Tab
from palaver.web.route import page_route

_WRITE: Final = "bots.write"
_ACCESS: Final = "access"  # the section that takes more than the right to write


async def first_tab(call: Call[None]) -> Response:
    alias = call.params["alias"]
    await call.get(Bots).active(call.caller, alias)
    for tab in tabs_of(call, alias):
        return go(call, tab["href"])
    raise NotFound("There is no page of this bot that you may see.")


async def edit(call: Call[None]) -> Response:
    draft = await call.get(Drafts).read(call.caller, call.params["alias"])
    return await _page(call, draft.config, draft)


async def save(call: Call[None]) -> Response:
    """The plain form: saves what was typed, and shows what is to be said of it."""
    drafts, alias = call.get(Drafts), call.params["alias"]
    draft = await drafts.read(call.caller, alias)
    form = await read_form(call)
    # The document that the form was made from: what is as it was there was not touched.
    seen = decoded(form.verbatim("seen").encode(), dict[str, Any])
    as_shown = await _shown(call, seen)
    mine = filled(seen, form, (each for each in fields() if not as_shown[each.path].locked), as_shown)
    try:
        await drafts.save(call.caller, alias, form.text("etag"), mine)
    except PreconditionFailed:
        return await _page(call, mine, draft, 412, late=await asyncio.to_thread(changes, draft.config, mine))
    except PalaverError as error:
        return await _page(call, mine, draft, error.status, wrong=await refusal(call, error, _WRITE))
    return go(call, f"/bots/{alias}/edit")


async def _page(call: Call[Any], config: Mapping[str, Any], draft: Draft, status: int = 200, **told: Any) -> Response:
    bar = await bar_of(call, config, draft)
    form = form_of(await _shown(call, config), bar["report"])
    editor = {**bar, **form, "choices": await _choices(call), **told}
    return await bot_page(call, "config/edit.html", call.params["alias"], status, editor=editor)


async def bar_of(call: Call[Any], config: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """What the pages of a draft have in common: what they show of it, whose it is, and what is wrong with `config`."""
    names = await call.get(Surroundings).names(call, [draft.updated_by])
    return {
        "config": jsons.text(config),
        "etag": draft.etag,
        "updated_at": draft.updated_at,
        "updated_by": names.get(draft.updated_by, ""),
        "writes": call.caller.may(_WRITE),
        "report": await call.get(Drafts).validate(call.caller, call.params["alias"], config),
        "wrong": "",
        "late": (),
    }


def form_of(as_shown: Mapping[str, Shown], report: Report) -> dict[str, Any]:
    """What the templates take of a document: the form made from the schema, what its controls hold, what is wrong."""
    return {
        "sections": sections(),
        "shown": as_shown,
        "set": {path for path, each in as_shown.items() if each.set},
        "findings": by_field(report, as_shown),
        **_controls(as_shown),
    }


def _controls(as_shown: Mapping[str, Shown]) -> dict[str, Any]:
    """What the controls hold: texts, and the rows of lists."""
    here = (field for field in fields() if field.kind != "elsewhere")
    found = {field.path: held(field, as_shown[field.path].value) for field in here}
    texts = {path: text for path, text in found.items() if isinstance(text, str)}
    return {"texts": texts, "rows": {path: rows for path, rows in found.items() if path not in texts}}


async def _shown(call: Call[Any], config: Mapping[str, Any]) -> dict[str, Shown]:
    """The fields as the caller is shown them: what they may not change is locked."""
    stored = await call.get(Bots).stored_draft(call.caller, call.params["alias"])
    found = shown(effective(config, stored.layers, stored.locks))
    if call.caller.may(UNRESTRICTED):
        return found
    return {
        path: each.kept(UNRESTRICTED) if path.partition(".")[0] == _ACCESS else each for path, each in found.items()
    }


async def _choices(call: Call[Any]) -> dict[str, dict[str, list[dict[str, str]]]]:
    """What there is to choose from, by field; one may type something else, which is then found wrong."""
    collections = await call.get(Surroundings).collections(call)
    named = [{"value": each["name"], "label": each["description"]} for each in collections]
    if not call.caller.may(UNRESTRICTED):
        return {"knowledge.collections": {"name": named}}
    circle = call.get(Circle)
    roles, groups = await circle.roles(call), await circle.groups(call)
    return {"knowledge.collections": {"name": named}, "access.roles": {"": roles}, "access.groups": {"": groups}}


PAGES: Final = (
    page_route("GET", "/bots/{alias}", first_tab, "bots.read"),
    page_route("GET", "/bots/{alias}/edit", edit, "bots.read"),
    page_route("POST", "/bots/{alias}/edit", save, _WRITE),
)
TAB: Final = Tab("Edit", "/bots/{alias}/edit", "bots.read", 10)
