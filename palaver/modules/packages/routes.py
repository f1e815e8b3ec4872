"""JSON routes of packages: import with its report, export, and what is known of a bot's last import."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from starlette.responses import StreamingResponse

from palaver.config.bots import Bots
from palaver.config.document.names import ALIAS
from palaver.config.packages.bad import BadPackage
from palaver.config.releasing.versions import Named
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden
from palaver.modules.packages.exporting import Exporter, streamed
from palaver.modules.packages.importing import Importer, ImportReport, Wanted, failed
from palaver.modules.packages.kept import KeptFiles
from palaver.modules.packages.records import Origin, Records
from palaver.modules.packages.uploading import uploaded
from palaver.web.call import Call
from palaver.web.route import FileForm, Route

AliasText = Annotated[str, msgspec.Meta(pattern=ALIAS)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class ImportQuery(msgspec.Struct, frozen=True):
    """
    `into`: the bot whose draft it becomes; `alias`: what a new bot is called. `dry_run` only reports.

    `without_secrets` leaves out rows of config.csv that hold secrets, which are refused otherwise.
    """

    into: AliasText | None = None
    alias: AliasText | None = None
    dry_run: bool = False
    without_secrets: bool = False


class ExportQuery(msgspec.Struct, frozen=True):
    """Without `documents` the collections and the drive are left out."""

    version: Number | Named = "active"
    documents: bool = True


class KeptView(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    bytes: int


class PackageView(msgspec.Struct, frozen=True, kw_only=True):
    """`kept`: files that are exported as they came; `report` is what the last import said, from where `origin` says."""

    alias: str
    kept: list[KeptView]
    origin: Origin
    report: dict[str, Any] | None
    imported_by: str
    imported_at: datetime | None


async def import_(call: Call[None]) -> ImportReport:
    asked, importer = call.query, call.get(Importer)
    wanted = Wanted(
        alias=asked.alias or "",
        into=asked.into or "",
        seen=seen_in(call.request.headers.get("if-match", "")),
        without_secrets=asked.without_secrets,
    )
    try:
        async with uploaded(call) as source:
            if asked.dry_run:
                call.noted["dry run"] = "yes"
                return (await importer.judge(call.caller, source, wanted)).report
            report = await importer.run(call.caller, source, wanted)
    except BadPackage as bad:
        if asked.dry_run:
            return failed(bad, wanted.into or wanted.alias)
        raise
    noted(call, report)
    return report


async def export(call: Call[None]) -> StreamingResponse:
    alias = call.params["alias"]
    must_read(call.caller)
    made = await call.get(Exporter).zip(call.caller, alias, call.query.version, documents=call.query.documents)
    if call.query.documents:
        call.noted["bot"] = alias
        await call.tell("knowledge.read")
    return zipped(made, alias)


async def package(call: Call[None]) -> PackageView:
    return await view_of(call, call.params["alias"])


async def view_of(call: Call[Any], alias: str) -> PackageView:
    bot = await call.get(Bots).active(call.caller, alias)
    record = await call.get(Records).of(call.caller, alias)
    if record and record.imported_at < bot.created_at:  # of another bot, which had the alias before
        record = None
    return PackageView(
        alias=alias,
        kept=[
            KeptView(path=file.path, bytes=file.bytes) for file in await call.get(KeptFiles).all(call.caller, bot.id)
        ],
        origin=record.origin if record else "",
        report=record.report if record else None,
        imported_by=record.imported_by if record else "",
        imported_at=record.imported_at if record and record.report else None,
    )


def zipped(file: Any, alias: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{alias}.gbai.zip"', "Cache-Control": "private, no-store"}
    return StreamingResponse(streamed(file), media_type="application/zip", headers=headers)


def must_read(caller: Caller) -> None:
    """The documents stand in a package beside the bot: it takes both permissions, the other one is the route's."""
    if not caller.may("bots.read"):
        raise Forbidden("To export a bot takes the permission bots.read too.")


def noted(call: Call[Any], report: ImportReport) -> None:
    call.noted.update({"bot": report.alias, "became": report.action})


def seen_in(header: str) -> str:
    """The ETag that an If-Match names."""
    return header.strip().removeprefix('"').removesuffix('"')


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/packages",
        handler=import_,
        permission="bots.write",
        rate="upload",
        query=ImportQuery,
        accepts={"multipart/form-data": FileForm},
        headers=("If-Match",),
        response=ImportReport,
        refuses=(403, 404, 409, 412, 413),
        summary="Import a bot package as a new bot, or as the draft of one; or only report what that would do",
    ),
    Route(
        method="GET",
        path="/api/bots/{alias}/package",
        handler=export,
        permission="knowledge.read",
        query=ExportQuery,
        produces="application/zip",
        summary="Export a bot as a zip, the same byte for byte as long as the bot is",
    ),
    Route(
        method="GET",
        path="/api/bots/{alias}/package/import",
        handler=package,
        permission="bots.read",
        response=PackageView,
        summary="What the last import of a bot said, and which files are kept of it",
    ),
)
