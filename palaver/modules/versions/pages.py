"""Pages of a bot's versions: the list, one of them, what lies between two, and going back."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from palaver.config.drafts import Drafts
from palaver.config.frame import bot_page
from palaver.config.release_routes import number_of
from palaver.config.releases import Releases
from palaver.config.versions import Named, Versions, VersionView
from palaver.core.errors import Forbidden, NotFound
from palaver.modules.versions.showing import fields, written
from palaver.security.names import Names
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.route import page_route

_SHOWN: Final = 25
_OFFERED: Final = 100
_NAMED: Final[Mapping[str, Named]] = {"draft": "draft", "active": "active"}
_SERVER: Final = {"system": "The server"}
_OF_THE_DRAFT: Final = {"behind", "access"}  # findings that say something about the draft, not about a version


async def versions_page(call: Call[None]) -> Response:
    return await _listed(call)


async def version_page(call: Call[None]) -> Response:
    alias, versions = call.params["alias"], call.get(Versions)
    version = await versions.one(call.caller, alias, number_of(call.params["number"]))
    return await bot_page(
        call,
        "versions/version.html",
        alias,
        version=version,
        author=(await _names(call, [version.author]))[version.author],
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
    except Forbidden as error:
        return await _listed(call, status=error.status, wrong=await refusal(call, error, "bots.write"))
    call.noted.update({"from": str(number), "version": str(made.number)})
    return go(call, f"/bots/{alias}/versions?{urlencode({'made': made.number})}")


def which(text: str) -> int | Named:
    """A version's number, or "draft" or "active"; NotFound for what is none of these."""
    return _NAMED.get(text) or number_of(text)


async def _listed(call: Call[Any], status: int = 200, wrong: str = "") -> Response:
    alias, query = call.params["alias"], call.request.query_params
    before = number_of(query["before"]) if "before" in query else None
    found = await call.get(Versions).all(call.caller, alias, _SHOWN + 1, before)
    shown, draft = found[:_SHOWN], await call.get(Drafts).read(call.caller, alias)
    return await bot_page(
        call,
        "versions/versions.html",
        alias,
        status,
        versions=shown,
        names=await _names(call, [draft.updated_by, *(version.author for version in shown)]),
        draft=draft,
        older=shown[-1].number if len(found) > _SHOWN else None,
        newest=before is None,
        made=await _made(call, alias, query.get("made", "")),
        wrong=wrong,
    )


async def _made(call: Call[Any], alias: str, text: str) -> dict[str, Any] | None:
    """What is to be told of the version that going back has just made: of what it is a copy, and what is gone since."""
    try:
        version = await call.get(Versions).one(call.caller, alias, number_of(text)) if text else None
    except NotFound:
        return None
    if version is None or version.state != "active":
        return None
    report = await call.get(Drafts).validate(call.caller, alias, version.config)
    doubts = [each for each in (*report.errors, *report.warnings) if each.code not in _OF_THE_DRAFT]
    return {"number": version.number, "parent": version.parent, "doubts": doubts}


async def _names(call: Call[Any], owners: Iterable[str]) -> dict[str, str]:
    """What people and keys are called; who is no longer here stays with the id that is on record."""
    listed = list(owners)
    known = await call.get(Names).of(call.caller, listed)
    return {owner: _SERVER.get(owner) or known.get(owner) or owner for owner in listed}


def _options(offered: Iterable[VersionView], *chosen: int | Named) -> list[dict[str, str]]:
    numbers = sorted({version.number for version in offered} | {one for one in chosen if isinstance(one, int)})
    named = [{"value": "draft", "label": "Draft"}, {"value": "active", "label": "Active version"}]
    return named + [{"value": str(number), "label": f"Version {number}"} for number in reversed(numbers)]


PAGES: Final = (
    page_route("GET", "/bots/{alias}/versions", versions_page, "bots.read"),
    page_route("GET", "/bots/{alias}/versions/compare", compare_page, "bots.read"),
    page_route("GET", "/bots/{alias}/versions/{number}", version_page, "bots.read"),
    page_route("POST", "/bots/{alias}/versions/rollback", roll_back_page, "bots.write"),
)
