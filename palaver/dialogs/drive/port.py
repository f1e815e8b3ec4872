"""The drive as programs of one errand use it: bytes go to the blob store first, then the file gets its name."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from palaver.basic.drive.contents import decoded
from palaver.basic.drive.paths import ending_of, media_type_of, name_of, normal
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.ports.drive import Entry, Sheet, Source
from palaver.basic.values.kinds import File
from palaver.chat.media.media import Media
from palaver.core.blobs import Blobs
from palaver.core.db import Database
from palaver.core.errors import NotFound, StorageFull, TooLarge, Unprocessable
from palaver.core.http import Fetcher, Refused, Unreachable
from palaver.dialogs.drive.archives import Packed, packed, unpacked
from palaver.dialogs.drive.documents import Documents
from palaver.dialogs.drive.files import UNWATCHED, BotFiles, DriveFile, Stored
from palaver.dialogs.drive.links import Links
from palaver.dialogs.drive.watching import Watcher
from palaver.dialogs.errand import Errand
from palaver.dialogs.runs.late import Late
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import Disposal

LARGEST: Final = 100_000_000
_IN_MEMORY: Final = 50_000_000
_TEXT: Final = 10_000_000
_FETCH_S: Final = 60.0
_DOCUMENTS: Final = frozenset({".pdf", ".docx", ".pptx", ".xlsx"})


class Drives:
    """One for the whole process; `of` an errand is its port."""

    def __init__(  # what a drive stands on
        self, blobs: Blobs, disposal: Disposal, media: Media, fetcher: Fetcher, links: Links
    ) -> None:
        self.blobs, self.disposal, self.media = blobs, disposal, media
        self.fetcher, self.links, self.documents = fetcher, links, Documents()
        self.watcher: Callable[[Errand], Watcher] = lambda _: UNWATCHED
        self._turns: WeakValueDictionary[tuple[UUID, str], asyncio.Lock] = WeakValueDictionary()

    def turn(self, bot: UUID, path: str) -> asyncio.Lock:
        """Of those who change a file in this process: whoever waits for it holds no connection."""
        return self._turns.setdefault((bot, path), asyncio.Lock())

    def of(self, errand: Errand) -> "BotDrive":
        return BotDrive(self, errand)


class BotDrive:
    def __init__(self, drives: Drives, errand: Errand) -> None:
        self._drives, self._errand, self._blobs = drives, errand, drives.blobs
        self._files = self._files_in(errand.db)

    def _files_in(self, db: Database) -> BotFiles:
        drives, bot = self._drives, self._errand.bot
        return BotFiles(db, drives.disposal, bot.account, bot.id, drives.watcher(self._errand))

    async def text(self, path: str) -> str:
        file = await self._files.get(path)
        if ending_of(path) in _DOCUMENTS:
            async with self._blobs.local_copy(file.blob) as place:
                return await self._drives.documents.text(place, name_of(path))
        return decoded(path, await self._whole(file.blob, file.bytes, _TEXT))[0]

    async def content(self, source: Source) -> bytes:
        blob, size, _ = await self._found(source)
        return await self._whole(blob, size, _IN_MEMORY)

    @asynccontextmanager
    async def local(self, source: Source) -> AsyncIterator[Path]:
        """A file as one of this machine, inside the context alone."""
        blob, _, _ = await self._found(source)
        async with self._blobs.local_copy(blob) as place:
            yield place

    async def sheet(self, path: str, title: str = "") -> Sheet:
        file = await self._files.get(path)
        async with self._blobs.local_copy(file.blob) as place:
            return await self._drives.documents.sheet(place, title)

    async def write(self, path: str, content: bytes, *, append: bool = False) -> File:
        if not append:
            return file_of(await self._files.put(path, await self._stored(_once(content))))

        async def joined() -> bytes:
            file = await self._files.found(path)
            return content if file is None else await self._whole(file.blob, file.bytes, _IN_MEMORY) + content

        return await self.change(path, joined)

    async def change(self, path: str, made: Callable[[], Awaitable[bytes]]) -> File:
        if isinstance(self._errand.db, Late):
            await self._errand.db.keep(self._drives.turn(self._errand.bot.id, path))
        before = await self._files.found(path)
        stored = await self._stored(_once(await made()))
        async with self._errand.db.transaction() as tx:
            files = self._files_in(tx)
            now = await files.held(path)
            if (now and now.blob) != (before and before.blob):
                stored = await self._stored(_once(await made()))
            return file_of(await files.put(path, stored))

    async def keep(self, name: str, content: bytes, media_type: str) -> File:
        folder = hashlib.sha256(self._errand.key.encode()).hexdigest()[:16] if self._errand.key else str(uuid7())
        stored = await self._stored(_once(content))
        return file_of(await self._files.put(f"received/{folder}/{_safe(name)}", stored, media_type))

    async def copy(self, source: Source, target: str) -> File:
        blob, _, media_type = await self._found(source)
        stored = await self._stored(self._blobs.stream(blob))
        return file_of(
            await self._files.put(target, stored, media_type_of(target) if ending_of(target) else media_type)
        )

    async def move(self, source: str, target: str) -> File:
        return file_of(await self._files.move(source, target))

    async def delete(self, path: str) -> bool:
        return await self._files.remove(path)

    async def below(self, folder: str) -> list[Entry]:
        return [
            Entry(
                path=each.path,
                size=each.bytes,
                media_type=each.media_type,
                created=each.created_at,
                modified=each.changed_at,
            )
            for each in await self._files.below(folder)
        ]

    async def fetch(self, url: str, path: str | None) -> File:
        try:
            async with self._drives.fetcher.open(url, limit_bytes=LARGEST, timeout_s=_FETCH_S) as found:
                stored = await self._stored(found.pieces())
                name = _safe(found.url.partition("?")[0].rstrip("/").rpartition("/")[2])
                target = path or f"downloads/{uuid7()}/{name}"
                return file_of(await self._files.put(target, stored, "" if ending_of(target) else found.media_type))
        except Refused as error:
            raise BasicError("AccessDenied", error.message) from error
        except TooLarge as error:
            raise limit_exceeded(error.message) from error
        except Unreachable as error:
            raise BasicError("HttpError", error.message) from error

    async def pack(self, sources: list[Source], target: str) -> int:
        found = [await self._named(each) for each in sources]
        if sum(size for _, _, size in found) > LARGEST:
            raise limit_exceeded(f"an archive of more than {LARGEST // 1_000_000} MB")
        async with packed([Packed(name, self._blobs.stream(blob)) for name, blob, _ in found]) as pieces:
            stored = await self._stored(pieces)
        return (await self._files.put(target, stored)).bytes

    async def unpack(self, source: Source, folder: str) -> list[File]:
        blob, _, _ = await self._found(source)
        found = []
        async with self._blobs.local_copy(blob) as place:
            async for name, pieces in unpacked(place):
                found.append((f"{folder}/{name}" if folder else name, await self._stored(pieces)))
        async with self._errand.db.transaction() as tx:
            files = self._files_in(tx)
            return [file_of(await files.put(path, stored)) for path, stored in found]

    async def merge_pdf(self, sources: list[Source], target: str) -> File:
        async with AsyncExitStack() as stack:
            found = [await self._found(each) for each in sources]
            places = [await stack.enter_async_context(self._blobs.local_copy(blob)) for blob, _, _ in found]
            merged = await self._drives.documents.merged(places)
        return file_of(await self._files.put(target, await self._stored(_once(merged))))

    async def make_pdf(self, document: str, target: str, *, markdown: bool) -> File:
        made = await self._drives.documents.laid_out(document, markdown=markdown)
        return file_of(await self._files.put(target, await self._stored(_once(made))))

    async def link(self, path: str, seconds: float, name: str = "") -> str:
        file = await self._files.get(path)
        return await self._drives.links.made(self._files, file, name or name_of(path), seconds)

    async def _found(self, source: Source) -> tuple[str, int, str]:
        """Blob, size and media type; a file of the conversation must be the caller's own."""
        if isinstance(source, str) or source.get("path"):
            file = await self._files.get(normal(source))
            return file.blob, file.bytes, file.media_type
        try:
            own = await self._drives.media.get(self._errand.caller, UUID(str(source.get("id"))))
        except (NotFound, ValueError) as error:
            raise BasicError("FileError", "this file is not there any more") from error
        return own.blob, own.bytes, own.media_type

    async def _named(self, source: Source) -> tuple[str, str, int]:
        blob, size, _ = await self._found(source)
        return (source if isinstance(source, str) else _safe(str(source.get("name")))), blob, size

    async def _whole(self, blob: str, size: int, limit: int) -> bytes:
        if size > limit:
            raise limit_exceeded(f"a file of more than {limit:,} bytes is not read as a whole")
        try:
            return await self._blobs.get(blob)
        except NotFound as error:
            raise BasicError("FileError", "the file's content is gone") from error

    async def _stored(self, pieces: AsyncIterator[bytes]) -> Stored:
        """What comes, stored; whoever fails later leaves bytes without a name, which the sweep removes."""
        digest, size = hashlib.sha256(), 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            async for piece in pieces:
                size += len(piece)
                if size > LARGEST:
                    raise limit_exceeded(f"a file of more than {LARGEST // 1_000_000} MB")
                digest.update(piece)
                yield piece

        blob = f"{self._errand.bot.account}/drive/{uuid7()}"
        try:
            await self._blobs.put(blob, counted())
        except StorageFull as error:
            raise BasicError("FileError", error.message) from error
        except Unprocessable as error:
            raise BasicError("FileError", error.message) from error
        return Stored(blob=blob, sha256=digest.hexdigest(), bytes=size)


def file_of(file: DriveFile) -> File:
    return File(
        id=str(file.id),
        name=name_of(file.path),
        path=file.path,
        localName=file.path,
        size=file.bytes,
        mime_type=file.media_type,
    )


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _safe(name: str) -> str:
    """A name that a stranger gave, as the last part of a path."""
    plain = "".join(each if each.isprintable() and each not in '/\\:*?"<>|' else "_" for each in name).strip(" .")
    return plain[-100:].strip(" .") or "file"
