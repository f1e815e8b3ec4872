"""Pages of a bot's versions: the list, one of them, what lies between two, and going back."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from palaver.config.frame import bot_page
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.routes import number_of
from palaver.config.releasing.versions import Named, Versions, VersionView
from palaver.core.errors import Conflict, Forbidden
from palaver.modules.versions import request_pages
from palaver.modules.versions.listing import listed, names_of
from palaver.modules.versions.showing import fields, written
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.route import page_route

_OFFERED: Final = 100
_NAMED: Final[Mapping[str, Named]] = {"draft": "draft", "active": "active"}


async def versions_page(call: Call[None]) -> Response:
    return await listed(call)


async def version_page(call: Call[None]) -> Response:
    alias, versions = call.params["alias"], call.get(Versions)
    version = await versions.one(call.caller, alias, number_of(call.params["number"]))
    return await bot_page(
        call,
        "versions/version.html",
        alias,
        version=version,
        author=(await names_of(call, [version.author]))[version.author],
        document=written(version.config),
    )


async def compare_page(call: Call[None]) -> Response:
    alias, versions, query = call.params["alias"], call.get(Versions), call.request.query_params
    before, after = which(query.get("from", "active")), which(query.get("to", "draft"))
    comparison = await versions.compare(call.caller, alias, before, after)
    offered = await versions.all(call.caller, alias, _OFFERED)
    return await bot_page(
        call,
        "versions/compare.html",
        alias,
        before=str(before),
        after=str(after),
        options=_options(offered, before, after),
        fields=fields(comparison.changes),
    )


async def roll_back_page(call: Call[None]) -> Response:
    alias, form = call.params["alias"], await read_form(call)
    number = number_of(form.text("version"))
    try:
        made = await call.get(Releases).roll_back(call.caller, alias, number)
    except (Conflict, Forbidden) as error:
        return await listed(call, error)
    call.noted.update({"from": str(number), "version": str(made.number)})
    return go(call, f"/bots/{alias}/versions?{urlencode({'made': made.number})}")


def which(text: str) -> int | Named:
    """A version's number, or "draft" or "active"; NotFound for what is none of these."""
    return _NAMED.get(text) or number_of(text)


def _options(offered: Iterable[VersionView], *chosen: int | Named) -> list[dict[str, str]]:
    numbers = sorted({version.number for version in offered} | {one for one in chosen if isinstance(one, int)})
    named = [{"value": "draft", "label": "Draft"}, {"value": "active", "label": "Active version"}]
    return named + [{"value": str(number), "label": f"Version {number}"} for number in reversed(numbers)]


PAGES: Final = (
    page_route("GET", "/bots/{alias}/versions", versions_page, "bots.read"),
    page_route("GET", "/bots/{alias}/versions/compare", compare_page, "bots.read"),
    page_route("GET", "/bots/{alias}/versions/{number}", version_page, "bots.read"),
    page_route("POST", "/bots/{alias}/versions/rollback", roll_back_page, "bots.write"),
    *request_pages.PAGES,
)
