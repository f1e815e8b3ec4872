"""The watched folder: a package that changes there becomes a draft, and nothing is ever published by it."""

import asyncio
import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from palaver.config.bots import Bots, hash_of, pruned
from palaver.config.packages.bad import BadPackage
from palaver.config.packages.layout import DOCUMENTS, slug
from palaver.config.packages.source import Bounds, Folder
from palaver.core.audit import Act
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import named_queries
from palaver.core.errors import NotFound, PalaverError
from palaver.core.events import Events
from palaver.core.logs import logger
from palaver.modules.packages.importing import Importer, ImportReport, Wanted, failed, mark
from palaver.modules.packages.places import Places
from palaver.modules.packages.records import Records
from palaver.security.accounts.accounts import Accounts

SQL = named_queries(__file__)
log = logger("packages")

OWNER: Final = "folder"
LOOK_S: Final = 1.0
_LOCK: Final = 0x70_61_6C_61_76_65_72_02
_MAY: Final = frozenset({"bots.read", "bots.write", "knowledge.read", "knowledge.write", UNRESTRICTED})


class _Seen(msgspec.Struct, frozen=True):
    """A package as it was looked at: its print, and the draft that stood in its way."""

    print: str
    blocked_by: str = ""


class Watch:
    """The packages right in a folder of this machine, `NAME.gbai` or with a bot.yaml, are bots of the first account."""

    def __init__(
        self,
        root: Path,
        bounds: Bounds,
        accounts: Accounts,
        events: Events,
        bots: Bots,
        importer: Importer,
        records: Records,
        places: Places,
    ) -> None:
        self.root, self.bounds, self.accounts, self.events = root, bounds, accounts, events
        self.bots, self.importer, self.records, self.places = bots, importer, records, places
        self._prints: dict[str, str] = {}
        self._seen: dict[str, _Seen] = {}

    async def look(self) -> None:
        """One look; a package that is still being written waits for the next."""
        account = await self.accounts.first()
        if account is None:
            return
        found = await asyncio.to_thread(prints, self.root)
        settled = {alias: text for alias, text in found.items() if self._prints.get(alias) == text}
        self._prints = found
        if not settled:
            return
        async with self.bots.db.transaction() as tx:
            if await tx.value(SQL.lead, lock=_LOCK):
                for alias, text in settled.items():
                    await self._follow(self.caller(account), alias, text)

    def caller(self, account: UUID) -> Caller:
        """Who saves what came from the folder: it says so in the list of versions."""
        return Caller(account=account, kind="system", id=account, owner=OWNER, permissions=_MAY, any_version=True)

    async def is_of(self, account: UUID) -> bool:
        return await self.accounts.first() == account

    def aliases(self) -> list[str]:
        """The bots of the packages that are there; blocks."""
        return sorted(folders(self.root))

    def open(self, alias: str) -> Folder:
        """The package of a bot, for the caller to close; NotFound without one. Blocks."""
        folder = folders(self.root).get(alias)
        if folder is None:
            raise NotFound(f"There is no package of {alias!r} in the watched folder.")
        return Folder(folder, self.bounds)

    async def _follow(self, caller: Caller, alias: str, text: str) -> None:
        seen = self._seen.get(alias)
        if seen is None:
            record = await self.records.of(caller, alias)
            seen = _Seen(text) if record and record.digest == text else None
        if seen is not None and seen.print == text and await self._blocked(caller, alias, seen):
            return
        report = await self._drafted(caller, alias)
        blocked = await self._etag(caller, alias) if any(each.code == "draft_edited" for each in report.errors) else ""
        self._seen[alias] = _Seen(text, blocked)
        came = report.action == "draft"
        document = mark((await self.bots.stored_draft(caller, alias)).config) if came else ""
        await self.records.note(caller, alias, "folder", report, draft=document, digest="" if blocked else text)
        if came:
            log.info("a draft was made of a watched package", bot=alias)
            await self.events.tell(
                Act(
                    account=caller.account,
                    actor=OWNER,
                    action="bots.write",
                    target=f"watched folder {alias}",
                    details={"bot": alias, "became": report.action},
                )
            )
        elif report.errors:
            first = report.errors[0]
            told = {"place": first.path, "reason": first.message, "hint": first.hint}
            log.warning("a watched package cannot become a draft", bot=alias, **told)
        else:
            log.info("a watched package is of no bot yet: import it by hand", bot=alias)

    async def _blocked(self, caller: Caller, alias: str, seen: _Seen) -> bool:
        """Whether there is nothing to do: nothing changed, nor the draft that stands in the way."""
        return not seen.blocked_by or seen.blocked_by == await self._etag(caller, alias)

    async def _etag(self, caller: Caller, alias: str) -> str:
        try:
            return hash_of(pruned((await self.bots.stored_draft(caller, alias)).config))
        except NotFound:
            return ""

    async def _drafted(self, caller: Caller, alias: str) -> ImportReport:
        known = bool(await self._etag(caller, alias))
        wanted = Wanted(into=alias, watched=True) if known else Wanted(alias=alias)
        try:
            async with self.places.opened(partial(self.open, alias)) as source:
                return await self.importer.draft(caller, source, wanted)
        except BadPackage as bad:
            return failed(bad, alias)
        except PalaverError as problem:
            return failed(BadPackage.of(problem), alias)


class Watched(msgspec.Struct, frozen=True):
    """The watch, where the operator has named a folder."""

    watch: Watch | None


def folders(root: Path) -> Mapping[str, Path]:
    """The packages right in a folder, by the aliases that their names make."""
    found: dict[str, Path] = {}
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name) if root.is_dir() else ():
        if entry.is_symlink() or not entry.is_dir() or entry.name.startswith("."):
            continue
        if entry.name.lower().endswith(".gbai") or any(Path(entry.path, name).is_file() for name in DOCUMENTS):
            alias = slug(entry.name[:-5] if entry.name.lower().endswith(".gbai") else entry.name)
            if len(alias) >= 3:
                found.setdefault(alias, Path(entry.path))
    return found


def prints(root: Path) -> dict[str, str]:
    """What tells a package from the same one after a change, by alias."""
    return {alias: _print(folder) for alias, folder in folders(root).items()}


def _print(folder: Path) -> str:
    made = hashlib.sha256()
    for line in _stats(folder):
        made.update(line.encode("utf-8", "surrogateescape"))
    return made.hexdigest()


def _stats(folder: Path) -> Iterator[str]:
    for above, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if name != ".git")
        for name in sorted(names):
            try:
                stat = os.lstat(os.path.join(above, name))  # noqa: PTH118  # many, every second
            except FileNotFoundError:
                continue
            yield f"{above}/{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}\n"
