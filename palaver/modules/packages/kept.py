"""Files of packages that nothing reads yet: stored byte for byte, and given back."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import BinaryIO, Final
from uuid import UUID

import msgspec

from palaver.config.packages.reading import Package
from palaver.config.packages.source import Source
from palaver.core.blobs import Blobs
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import Disposal

SQL = named_queries(__file__)

PIECE: Final = 1024 * 1024


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """`path` begins with the part of the package that it is in: "gbdialog/start.bas"."""

    path: str
    blob: str
    sha256: str
    bytes: int


class KeptFiles:
    def __init__(self, db: Database, blobs: Blobs, disposal: Disposal) -> None:
        self.db, self.blobs, self.disposal = db, blobs, disposal

    async def all(self, caller: Caller, bot: UUID) -> list[KeptFile]:
        return await self.db.all(SQL.kept, KeptFile, account_id=caller.account, bot_id=bot)

    async def stored(
        self, caller: Caller, source: Source, package: Package, before: Sequence[KeptFile]
    ) -> list[KeptFile]:
        """A package's files with their blobs; those that are there already are not stored again."""
        known = {file.path: file for file in before}
        made: list[KeptFile] = []
        try:
            for key, path in package.kept.items():
                made.append(await self._stored(caller, source, key, path, package.rewritten, known.get(key)))
        except BaseException:
            await self.abandon([file for file in made if file != known.get(file.path)])
            raise
        return made

    async def abandon(self, files: Sequence[KeptFile]) -> None:
        for file in files:
            await self.blobs.delete(file.blob)

    async def replace(  # what is kept instead of what
        self,
        tx: Database,
        caller: Caller,
        bot: UUID,
        before: Sequence[KeptFile],
        now: Sequence[KeptFile],
        *,
        whole: bool,
    ) -> None:
        """Keep `now`; where they are `whole`, nothing else is kept any more."""
        paths = {file.path for file in now}
        gone = [file.path for file in before if whole and file.path not in paths]
        await tx.run(SQL.forget, account_id=caller.account, bot_id=bot, paths=gone)
        for file in now:
            await tx.run(SQL.keep, account_id=caller.account, bot_id=bot, **msgspec.structs.asdict(file))
        used = {file.blob for file in now}
        for file in before:
            if file.blob not in used and (whole or file.path in paths):
                await self.disposal.blob(tx, caller.account, file.blob)

    async def _stored(  # a file is made of these
        self,
        caller: Caller,
        source: Source,
        key: str,
        path: str,
        rewritten: Mapping[str, bytes],
        known: KeptFile | None,
    ) -> KeptFile:
        if key in rewritten:
            digest, size = hashlib.sha256(rewritten[key]).hexdigest(), len(rewritten[key])
        else:
            digest, size = await asyncio.to_thread(digest_of, source, path), source.files[path]
        if known is not None and known.sha256 == digest:
            return known
        blob = f"{caller.account}/packages/{uuid7()}"
        await self.blobs.put(blob, rewritten[key] if key in rewritten else pieces(source, path))
        return KeptFile(path=key, blob=blob, sha256=digest, bytes=size)


def digest_of(source: Source, path: str) -> str:
    made = hashlib.sha256()
    with source.open(path) as file:
        while piece := file.read(PIECE):
            made.update(piece)
    return made.hexdigest()


async def pieces(source: Source, path: str) -> AsyncIterator[bytes]:
    """A file of a package, read in threads."""
    context = source.open(path)
    file: BinaryIO = await asyncio.to_thread(context.__enter__)
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)
