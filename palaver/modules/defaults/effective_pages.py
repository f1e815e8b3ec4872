"""A bot's effective values on a page: where each comes from, what it overrides, and the way back to the defaults."""

from functools import cache
from itertools import groupby
from typing import Any, Final

from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.document.schema import leaves
from palaver.config.frame import bot_page
from palaver.config.layers.effective import Source, Value, Which, values_of
from palaver.config.layers.layers import layered
from palaver.config.layers.reverting import reverted
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.routes import number_of
from palaver.core.errors import Forbidden, PreconditionFailed, Unprocessable
from palaver.kit import jsons
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.route import page_route

PATH: Final = "/bots/{alias}/effective"
_REVERT: Final = "bots.write"

SOURCES: Final[dict[Source, str]] = {
    "default": "built in",
    "platform": "platform",
    "account": "account",
    "bot": "this bot",
    "lock": "locked",
}


async def page(call: Call[None]) -> Response:
    return await _page(call, _which(call.request.query_params.get("version", "draft")))


async def revert(call: Call[None]) -> Response:
    """Take one field out of the draft, or all; a draft that somebody has changed meanwhile is shown as it is now."""
    form = await read_form(call)
    alias, path = call.params["alias"], form.text("path")
    call.note("reverted", path or "all")
    try:
        drafts = call.get(Drafts)
        await reverted(drafts, call.caller, alias, form.text("etag"), [path] if path else None)
    except PreconditionFailed as error:
        wrong = "Somebody has changed the draft meanwhile: nothing was reverted. These are its values now."
        return await _page(call, "draft", wrong, error.status)
    except (Forbidden, Unprocessable) as error:
        return await _page(call, "draft", await refusal(call, error, _REVERT), error.status)
    return go(call, PATH.replace("{alias}", alias))


def _which(text: str) -> int | Which:
    return text if text in {"draft", "active"} else number_of(text)  # type: ignore[return-value]  # mypy keeps it a str


async def _page(call: Call[Any], which: int | Which, wrong: str = "", status: int = 200) -> Response:
    alias = call.params["alias"]
    values = await values_of(call.get(Bots), call.caller, alias, which)
    open_to_change = which == "draft" and call.caller.may(_REVERT)
    rows = [_row(value, open_to_change=open_to_change) for value in values if value.path != "schema_version"]
    grouped = [{"name": name, "rows": list(some)} for name, some in groupby(rows, lambda row: row["section"])]
    return await bot_page(
        call,
        "defaults/effective.html",
        alias,
        status,
        sections=grouped,
        which=str(which),
        etag=(await call.get(Drafts).read(call.caller, alias)).etag,
        wrong=wrong,
        revertible=sum(row["revertible"] and row["path"] in layered() for row in rows),
        locked=[row for row in rows if row["locked"]],
    )


def _row(value: Value, *, open_to_change: bool) -> dict[str, Any]:
    section, _, name = value.path.partition(".")
    said = value.source == "bot" or any(each.source == "bot" for each in value.overridden)
    return {
        "path": value.path,
        "section": section,
        "name": name,
        "description": _described()[value.path],
        "text": jsons.shown(value.value),
        "source": SOURCES[value.source],
        "badge": {"lock": "danger", "bot": "ok"}.get(value.source, "neutral"),
        "overridden": [{"source": SOURCES[each.source], "text": jsons.shown(each.value)} for each in value.overridden],
        "locked": value.locked,
        "reason": value.reason,
        "revertible": open_to_change and said and value.path in layered(),
    }


@cache
def _described() -> dict[str, str]:
    return {path: str(field.get("description", "")) for path, field in leaves(whole_lists=True)}


PAGES: Final = (
    page_route("GET", PATH, page, "bots.read"),
    page_route("POST", f"{PATH}/revert", revert, _REVERT),
)
