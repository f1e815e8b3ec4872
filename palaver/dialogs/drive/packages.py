"""The .gbdrive of packages: what an import brings lies in the drive, and an export takes along what lies there."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from palaver.basic.drive.paths import normal
from palaver.basic.errors import BasicError
from palaver.core.blobs import Blobs
from palaver.core.db import Database
from palaver.core.logs import logger
from palaver.dialogs.drive.files import BotFiles, DriveFile, Stored
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import Disposal

log = logger("drive")


class Bytes(Protocol):
    """A file of a package, whose bytes are in the blob store."""

    @property
    def blob(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def bytes(self) -> int: ...


class PackageDrives:
    def __init__(self, blobs: Blobs, disposal: Disposal) -> None:
        self.blobs, self.disposal = blobs, disposal

    async def take(self, tx: Database, account: UUID, bot: UUID, files: Mapping[str, Bytes]) -> None:
        """Files by their paths in the drive, as part of a transaction; what is there already stays as it is."""
        own = BotFiles(tx, self.disposal, account, bot)
        there = {each.path: each.sha256 for each in await own.below("")}
        for path, file in files.items():
            try:
                place = normal(path)
                if there.get(place) == file.sha256:
                    continue
                blob = f"{account}/drive/{uuid7()}"
                await self.blobs.put(blob, self.blobs.stream(file.blob))
                await own.put(place, Stored(blob=blob, sha256=file.sha256, bytes=file.bytes))
            except BasicError as error:
                log.warning("a file of a package stays out of the drive", path=path, reason=error.message)

    async def all(self, db: Database, account: UUID, bot: UUID) -> list[DriveFile]:
        return await BotFiles(db, self.disposal, account, bot).below("")
