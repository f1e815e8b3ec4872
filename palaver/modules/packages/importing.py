"""Imports: a package becomes a bot, or the draft of one; what stands in the way is said before anything is done."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.config.bots import Bots, StoredDraft, hash_of, pruned
from palaver.config.document.finding import Finding
from palaver.config.document.validate import examine, read
from palaver.config.packages import reading
from palaver.config.packages.bad import BadPackage, error, warning
from palaver.config.packages.reading import Package
from palaver.config.packages.report import PackageReport
from palaver.config.packages.source import Source
from palaver.config.releasing.drafts import Drafts
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, Forbidden
from palaver.dialogs.drive.packages import PackageDrives
from palaver.modules.packages.kept import KeptFile, KeptFiles
from palaver.modules.packages.records import Origin, Records
from palaver.modules.packages.shelf import CollectionPlan, Shelf

NOTE: Final = "imported"
DRIVE: Final = "gbdrive/"

Action = Literal["create", "draft", "nothing"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    `into` is the bot whose draft the package becomes, `alias` what a new one is called; `seen` the ETag of a draft that
    may be replaced although somebody has edited it. A `watched` package gives way to published changes too.
    """

    alias: str = ""
    into: str = ""
    seen: str = ""
    without_secrets: bool = False
    watched: bool = False


class ImportReport(PackageReport, frozen=True, kw_only=True):
    """`action`: what was done, or, of a dry run, what would be; `draft` is the ETag of the draft that there is now."""

    action: Action
    collections: list[CollectionPlan]
    draft: str = ""
    version: int | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    package: Package
    report: ImportReport
    stored: StoredDraft | None


class Importer:
    def __init__(  # what an import fills
        self, bots: Bots, drafts: Drafts, shelf: Shelf, kept: KeptFiles, records: Records, drives: PackageDrives
    ) -> None:
        self.bots, self.drafts, self.shelf, self.kept, self.records = bots, drafts, shelf, kept, records
        self.drives = drives

    async def judge(self, caller: Caller, source: Source, wanted: Wanted) -> Judged:
        """What an import would do, without doing it; NotFound when there is no bot to import into."""
        alias = wanted.into or wanted.alias
        package = await asyncio.to_thread(reading.read, source, alias, without_secrets=wanted.without_secrets)
        stored = await self.bots.stored_draft(caller, wanted.into) if wanted.into else None
        if stored is not None and not package.whole:
            package = msgspec.structs.replace(package, config=_with_programs(package.config, stored.config))
        told = await self._stands(caller, package, stored, wanted)
        record = await self.records.of(caller, package.report.alias)
        uses = collections_of(stored.config, stored.active_config) if stored else set()
        own = frozenset({*(record.collections if record else ()), *uses})
        plans, more = await self.shelf.plan(caller, source, package.collections, own)
        action: Action = "draft" if stored else "create"
        report = _joined(package.report, [*told, *more], action, plans)
        if stored:
            report = msgspec.structs.replace(report, draft=_etag(stored))
        return Judged(package=package, report=report, stored=stored)

    async def run(self, caller: Caller, source: Source, wanted: Wanted, origin: Origin = "upload") -> ImportReport:
        """
        Import it. BadPackage carries everything that stands in the way, Forbidden where a permission is missing,
        Conflict that there is such a bot and nothing else: then nothing was done.
        """
        judged = await self.judge(caller, source, wanted)
        _must_be_fine(judged.report)
        alias = judged.report.alias
        await self.records.claim(caller, alias, [each.name for each in judged.package.collections])
        await self.shelf.bring(caller, source, judged.package.collections)
        report = await self._made(caller, source, judged, wanted)
        await self.records.note(caller, alias, origin, report, draft=mark(judged.package.config))
        return report

    async def draft(self, caller: Caller, source: Source, wanted: Wanted) -> ImportReport:
        """
        Save the document alone as the draft of the bot that `wanted` names; documents and files wait for an import.

        What stands in the way, and a bot that there is not yet, are in the report: then nothing was done.
        """
        judged = await self.judge(caller, source, wanted)
        if not judged.report.ok or judged.stored is None:
            return msgspec.structs.replace(judged.report, action="nothing")
        if mark(judged.stored.config) == mark(judged.package.config):
            return msgspec.structs.replace(judged.report, draft=_etag(judged.stored))
        saved = await self.drafts.save(caller, judged.stored.alias, _etag(judged.stored), judged.package.config)
        return msgspec.structs.replace(judged.report, draft=saved.etag)

    async def _made(self, caller: Caller, source: Source, judged: Judged, wanted: Wanted) -> ImportReport:
        package, stored = judged.package, judged.stored
        before = await self.kept.all(caller, stored.id) if stored else []
        files = await self.kept.stored(caller, source, package, before)
        try:
            if stored is None:
                made = await self.bots.create(caller, package.config, NOTE, self._keeping(caller, [], files, package))
                return msgspec.structs.replace(judged.report, version=made.number)
            draft = await self.drafts.save(caller, stored.alias, wanted.seen or _etag(stored), package.config)
            async with self.bots.db.transaction() as tx:
                await self._keeping(caller, before, files, package)(tx, stored.id)
        except BaseException:
            await self.kept.abandon([file for file in files if file not in before])
            raise
        return msgspec.structs.replace(judged.report, draft=draft.etag)

    def _keeping(self, caller: Caller, before: list[KeptFile], files: list[KeptFile], package: Package) -> Any:
        async def keep(tx: Database, bot: UUID) -> None:
            await self.kept.replace(tx, caller, bot, before, files, whole=package.whole)
            new = (file for file in files if file not in before and file.path.startswith(DRIVE))
            await self.drives.take(tx, caller.account, bot, {file.path.removeprefix(DRIVE): file for file in new})

        return keep

    async def _stands(
        self, caller: Caller, package: Package, stored: StoredDraft | None, wanted: Wanted
    ) -> list[Finding]:
        told = await self._doubts(caller, package, stored)
        if stored is None:
            return told + await self._new(caller, package)
        record = await self.records.of(caller, stored.alias)
        before = record.draft if record else ""
        theirs = stored.edited or (wanted.watched and before)
        if theirs and not wanted.seen and mark(stored.config) not in {mark(package.config), before}:
            told.append(_edited(stored))
        if _access(stored.config) != _access(package.config) and not caller.may(UNRESTRICTED):
            hint = "leave the section access as it was"
            told.append(error("access", "forbidden", f"to change it takes the permission {UNRESTRICTED}", hint))
        return told

    async def _new(self, caller: Caller, package: Package) -> list[Finding]:
        told = []
        alias = package.report.alias
        if await self.bots.has(caller, alias):
            hint = f"import it as a draft of that bot, into {alias!r}, or as a new one under another alias"
            told.append(error(f"bot {alias}", "exists", f"there is a bot {alias!r} already", hint))
        if _access(package.config).get("visibility") == "restricted" and not caller.may(UNRESTRICTED):
            told.append(error("access", "forbidden", f"to restrict a bot takes {UNRESTRICTED}", "take the section out"))
        return told

    async def _doubts(self, caller: Caller, package: Package, stored: StoredDraft | None) -> list[Finding]:
        """What this account says of the document: of a draft it is doubtful only, as nothing is published."""
        if not package.report.ok:
            return []
        brought = {f"there is no collection {each.name!r}" for each in package.collections}
        found = (await examine(caller.account, package.config, self.bots.checks))[1]
        left = [each for each in (*found.errors, *found.warnings) if each.message not in brought]
        if stored is None:
            return left
        return [warning(each.path, each.code, each.message, each.hint) for each in left]


def _with_programs(config: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A document that came by itself, with the programs of the draft: they are files of their own in a package."""
    dialogs, kept = config.get("dialogs", {}), before.get("dialogs")
    scripts = kept.get("scripts") if isinstance(kept, Mapping) else None
    if not scripts or not isinstance(dialogs, dict) or "scripts" in dialogs:
        return config
    return {**config, "dialogs": {**dialogs, "scripts": scripts}}


def failed(bad: BadPackage, alias: str) -> ImportReport:
    """What is to be said of what cannot be opened."""
    return ImportReport(
        ok=False,
        alias=alias,
        errors=bad.findings,
        warnings=[],
        settings=[],
        files=[],
        counts={},
        action="nothing",
        collections=[],
    )


def mark(config: Mapping[str, Any]) -> str:
    """A hash of what a document says, the same for the draft and for the version that it becomes."""
    document, told = read(config)
    whole = config if document is None or told else document.model_dump(mode="json", exclude_unset=True)
    return hash_of(pruned(whole))


def _edited(stored: StoredDraft) -> Finding:
    message = f"its draft has changes of {stored.updated_by} that are not published"
    if not stored.edited:
        message = f"version {stored.number} has changes that did not come with the package"
    hint = "publish them or take them back, or say that you have seen them: the draft's ETag as If-Match"
    return error(f"bot {stored.alias}", "draft_edited", message, hint)


def _must_be_fine(report: ImportReport) -> None:
    if {each.code for each in report.errors} == {"exists"}:
        told = report.errors[0]
        raise Conflict(
            f"{told.message[:1].upper()}{told.message[1:]}: {told.hint}.", details=msgspec.to_builtins([told])
        )
    if any(each.code == "forbidden" for each in report.errors):
        bad = BadPackage(report.errors)
        raise Forbidden(bad.message, details=bad.details)
    if not report.ok:
        raise BadPackage(report.errors)


def _etag(stored: StoredDraft) -> str:
    return hash_of(pruned(stored.config))


def _access(config: Mapping[str, Any]) -> dict[str, Any]:
    found = pruned(config).get("access")
    return found if isinstance(found, dict) else {}


def collections_of(*configs: Mapping[str, Any]) -> set[str]:
    """What documents, valid or not, name as collections."""
    found = set()
    for config in configs:
        knowledge = config.get("knowledge")
        uses = knowledge.get("collections") if isinstance(knowledge, dict) else None
        found |= {
            str(use["name"])
            for use in (uses if isinstance(uses, list) else ())
            if isinstance(use, dict) and "name" in use
        }
    return found


def _joined(report: PackageReport, told: list[Finding], action: Action, plans: list[CollectionPlan]) -> ImportReport:
    errors = [*report.errors, *(each for each in told if each.severity == "error")]
    warnings = [*report.warnings, *(each for each in told if each.severity == "warning")]
    return ImportReport(
        **{**msgspec.structs.asdict(report), "ok": not errors, "errors": errors, "warnings": warnings},
        action=action,
        collections=plans,
    )
