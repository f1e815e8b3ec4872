"""Pages of packages: bringing a bot in, with the report before anything is done, and a bot's own package."""

import asyncio
from functools import partial
from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.config.bots import Bots
from palaver.config.frame import bot_page
from palaver.config.packages.bad import BadPackage
from palaver.config.releasing.drafts import Drafts
from palaver.core.errors import Conflict, Forbidden, NotFound, PalaverError, PreconditionFailed
from palaver.modules.packages.importing import Importer, ImportReport, Wanted, failed
from palaver.modules.packages.places import Places
from palaver.modules.packages.records import Records
from palaver.modules.packages.routes import noted, view_of
from palaver.modules.packages.uploading import uploaded
from palaver.modules.packages.watching import Watch, Watched
from palaver.security.names import Names
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_REFUSED: Final = (BadPackage, Conflict, Forbidden, NotFound, PreconditionFailed)
_OWNERS: Final = {"folder": "the watched folder", "system": "the server"}


class _Waiting(msgspec.Struct, frozen=True):
    """A package in the watched folder, whether there is a bot of it, and what was wrong with it at the last look."""

    alias: str
    known: bool
    errors: list[dict[str, Any]]


async def page(call: Call[None]) -> Response:
    into = call.request.query_params.get("into", "")
    return await _page(call, {"into": into, "alias": "", "without_secrets": False}, None)


async def bring(call: Call[None]) -> Response:
    """Say what an import would do, or do it, as the button says."""
    fields: dict[str, str] = {}
    try:
        async with uploaded(call, fields) as source:
            wanted, importer = _wanted(fields), call.get(Importer)
            if fields.get("do") != "import":
                call.noted["dry run"] = "yes"
                return await _page(call, fields, (await importer.judge(call.caller, source, wanted)).report)
            report = await importer.run(call.caller, source, wanted)
    except _REFUSED as error:
        return await _page(call, fields, _failed(error, fields), 422)
    noted(call, report)
    return go(call, f"/bots/{report.alias}/package")


async def from_folder(call: Call[None]) -> Response:
    """Import what lies in the watched folder: a new bot, or the draft with the documents and files that wait."""
    form = await read_form(call)
    alias, watch = form.text("alias"), await _watch(call)
    if watch is None:
        raise NotFound("There is no watched folder here.")
    try:
        wanted = Wanted(into=alias, seen=form.text("seen")) if form.text("into") else Wanted(alias=alias)
        async with call.get(Places).opened(partial(watch.open, alias)) as source:
            noted(call, await call.get(Importer).run(call.caller, source, wanted, "folder"))
    except _REFUSED as error:
        told = await refusal(call, error, "bots.write")
        return await _page(call, {"into": "", "alias": alias}, _failed(error, {"alias": alias}), 422, told)
    return go(call, f"/bots/{alias}/package")


async def package(call: Call[None]) -> Response:
    alias = call.params["alias"]
    shown = await view_of(call, alias)
    watch = await _watch(call)
    watched = watch is not None and alias in await asyncio.to_thread(watch.aliases)
    names = await call.get(Names).of(call.caller, [shown.imported_by])
    author = _OWNERS.get(shown.imported_by) or names.get(shown.imported_by) or shown.imported_by
    etag = (await call.get(Drafts).read(call.caller, alias)).etag
    template = "packages/package.html"
    return await bot_page(call, template, alias, package=shown, watched=watched, author=author, etag=etag)


def _wanted(fields: dict[str, str]) -> Wanted:
    return Wanted(
        alias=fields.get("alias", "").strip(),
        into=fields.get("into", "").strip(),
        seen=fields.get("seen", "").strip(),
        without_secrets=fields.get("without_secrets") == "true",
    )


def _failed(error: PalaverError, fields: dict[str, Any]) -> ImportReport:
    bad = error if isinstance(error, BadPackage) else BadPackage.of(error)
    return failed(bad, str(fields.get("into") or fields.get("alias") or ""))


async def _watch(call: Call[Any]) -> Watch | None:
    """The watch, for the account that its packages belong to."""
    watch = call.get(Watched).watch
    return watch if watch is not None and await watch.is_of(call.caller.account) else None


async def _waiting(call: Call[Any], watch: Watch) -> list[_Waiting]:
    found = {record.alias: record for record in await call.get(Records).all(call.caller, "folder")}
    made = []
    for alias in await asyncio.to_thread(watch.aliases):
        record = found.get(alias)
        errors = (record.report or {}).get("errors", []) if record else []
        made.append(_Waiting(alias, known=await call.get(Bots).has(call.caller, alias), errors=errors))
    return made


async def _page(
    call: Call[Any], fields: dict[str, Any], report: ImportReport | None, status: int = 200, wrong: str = ""
) -> Response:
    form = {name: fields.get(name, "") for name in ("into", "alias", "seen", "without_secrets")}
    if report is not None and HTMX in call.request.headers:
        return call.get(Pages).page(call, "packages/report.html", 200, form=form, report=report)
    watch = await _watch(call)
    waiting = await _waiting(call, watch) if watch is not None else []
    return call.get(Pages).page(
        call, "packages/import.html", status, form=form, report=report, waiting=waiting, wrong=wrong
    )


PAGES: Final = (
    page_route("GET", "/packages", page, "bots.write"),
    page_route("POST", "/packages", bring, "bots.write", "upload"),
    page_route("POST", "/packages/folder", from_folder, "bots.write"),
    page_route("GET", "/bots/{alias}/package", package, "bots.read"),
)
