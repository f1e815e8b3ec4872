"""The files of one bot in the database: each change keeps to the limits, and gives away the bytes that it replaces."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from palaver.basic.drive.paths import media_type_of
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.core.db import Database, named_queries
from palaver.dialogs.drive.watching import FileChange, Unwatched, Watcher, moved
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import Disposal

SQL = named_queries(__file__)

FILES: Final = 10_000
BYTES: Final = 5_000_000_000
UNWATCHED: Final = Unwatched()


class DriveFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    path: str
    blob: str
    sha256: str
    bytes: int
    media_type: str
    created_at: datetime
    changed_at: datetime


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are in the blob store already."""

    blob: str
    sha256: str
    bytes: int


class _Used(msgspec.Struct, frozen=True):
    files: int
    bytes: int


class BotFiles:
    """Methods that change something take part in the transaction that `db` is, or make one."""

    def __init__(  # a drive is made of these
        self, db: Database, disposal: Disposal, account: UUID, bot: UUID, watcher: Watcher = UNWATCHED
    ) -> None:
        self.db, self.disposal, self.watcher = db, disposal, watcher
        self._bot = {"account_id": account, "bot_id": bot}
        self.account = account

    async def get(self, path: str) -> DriveFile:
        found = await self.found(path)
        if found is None:
            raise missing(path)
        return found

    async def found(self, path: str) -> DriveFile | None:
        return await self.db.maybe(SQL.file, DriveFile, path=path, **self._bot)

    async def below(self, folder: str) -> list[DriveFile]:
        """All below a folder, "" for the drive itself."""
        prefix = f"{folder}/" if folder else ""
        return await self.db.all(SQL.below, DriveFile, folder=prefix, limit=FILES, **self._bot)

    async def put(self, path: str, stored: Stored, media_type: str = "") -> DriveFile:
        """A file in its place; the bytes of the one before go."""
        async with self.db.transaction() as tx:
            before = await tx.maybe(SQL.held, DriveFile, path=path, **self._bot)
            await self._fits(tx, path, stored.bytes, before)
            kind = media_type or media_type_of(path)
            given = msgspec.structs.asdict(stored)
            made = await tx.one(SQL.put, DriveFile, id=uuid7(), path=path, media_type=kind, **given, **self._bot)
            if before is not None and before.blob != stored.blob:
                await self.disposal.blob(tx, self.account, before.blob)
            await self._told(tx, "create" if before is None else "modify", made)
            return made

    async def held(self, path: str) -> DriveFile | None:
        """A file that others wait for until the transaction ends, also where it is still to be made."""
        try:
            await self.db.run(SQL.hold_place, path=path, **self._bot)
        except asyncpg.DeadlockDetectedError as error:
            raise BasicError("FileError", f"others were changing {path[:100]} and wait for this: try again") from error
        return await self.db.maybe(SQL.held, DriveFile, path=path, **self._bot)

    async def move(self, path: str, target: str) -> DriveFile:
        if path == target:
            return await self.get(path)
        async with self.db.transaction() as tx:
            if await tx.maybe(SQL.held, DriveFile, path=path, **self._bot) is None:
                raise missing(path)
            await self._removed(tx, target)
            await self._free(tx, target, moving=path)
            kind = media_type_of(target)
            made = await tx.one(SQL.rename, DriveFile, path=path, target=target, media_type=kind, **self._bot)
            await self._told(tx, moved(path, target), made)
            return made

    async def remove(self, path: str) -> bool:
        async with self.db.transaction() as tx:
            before = await tx.maybe(SQL.held, DriveFile, path=path, **self._bot)
            gone = await self._removed(tx, path)
            if before is not None and gone:
                await self._told(tx, "delete", before)
            return gone

    async def _told(self, tx: Database, change: FileChange, file: DriveFile) -> None:
        await self.watcher.told(tx, self.account, self._bot["bot_id"], change, file.path, file.media_type, file.bytes)

    async def link(self, file: DriveFile, digest: str, name: str, seconds: float) -> None:
        await self.db.run(
            SQL.add_link, account_id=self.account, digest=digest, file_id=file.id, name=name, seconds=seconds
        )

    async def _removed(self, tx: Database, path: str) -> bool:
        blob = await tx.value(SQL.remove, path=path, **self._bot)
        if blob is not None:
            await self.disposal.blob(tx, self.account, blob)
        return blob is not None

    async def _fits(self, tx: Database, path: str, size: int, before: DriveFile | None) -> None:
        """What it replaces makes room for it."""
        if before is None:
            await self._free(tx, path)
        elif size <= before.bytes:
            return
        used = await tx.one(SQL.used, _Used, **self._bot)
        files, held = (used.files, used.bytes) if before is None else (used.files - 1, used.bytes - before.bytes)
        if files >= FILES or held + size > BYTES:
            raise limit_exceeded(f"a drive of more than {FILES:,} files or {BYTES // 1_000_000:,} MB")

    async def _free(self, tx: Database, path: str, moving: str = "") -> None:
        """FileError where a folder has this name, or a file that of one of its folders."""
        above = _folders(path)
        found = await tx.value(SQL.in_the_way, above=above, below=f"{path}/", **self._bot)
        if found is not None and found != moving:
            raise BasicError("FileError", f"{path[:100]} cannot be made: there is {found[:100]}")


def _folders(path: str) -> Sequence[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def missing(path: str) -> BasicError:
    return BasicError("FileError", f"there is no file {path[:100]}")
