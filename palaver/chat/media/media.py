"""Files of conversations: taken, known by their content, bound to the turn they come with, removed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.media.kinds import HEAD, Kind, kind_of, media_type
from palaver.chat.media.reading import Piece, Read, read
from palaver.core.blobs import Blobs
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound
from palaver.kit.ids import uuid7
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.upload import Upload

SQL = named_queries(__file__)

SWEEP_FILES: Final = "chat.media.sweep"
WHOLE_TOKENS: Final = 4_000  # a document that is not longer is shown whole, without being searched
MOST_FILES: Final = 10
READ_AT_ONCE: Final = 2  # by one worker: each reader is a process that may take a gigabyte
_AT_ONCE: Final = 100


class File(msgspec.Struct, frozen=True, kw_only=True):
    """`turn_id` is the turn it came with; `text` what was heard in it or read from it so far."""

    id: UUID
    session_id: UUID | None
    turn_id: UUID | None
    kind: Kind
    media_type: str
    name: str
    bytes: int
    blob: str
    text: str | None
    created_at: datetime


class Left(msgspec.Struct, frozen=True):
    account_id: UUID
    id: UUID
    blob: str


class _Came(msgspec.Struct, frozen=True):
    """A file with a question."""

    file: UUID
    turn: UUID


class Inline:
    """A file that is at hand already, as an upload."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.bytes, self.sha256 = name, len(data), hashlib.sha256(data).hexdigest()
        self._data = data

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self._data


class _Reading(msgspec.Struct, frozen=True):
    chunks: list[dict[str, Any]]
    vectors: bytes | None


class Media:
    def __init__(self, db: Database, blobs: Blobs, embedder: Embedder) -> None:
        self.db, self.blobs, self.embedder = db, blobs, embedder
        self.readers = asyncio.Semaphore(READ_AT_ONCE)

    async def add(self, caller: Caller, upload: Upload | Inline) -> File:
        """Keep a file and see what it is; Unprocessable, and nothing is kept, where it cannot be read."""
        id = uuid7()
        blob = f"{caller.account}/media/{id}"
        await self.blobs.put(blob, upload.pieces())
        try:
            media, found = await self._looked_at(blob, upload.name)
            await self.db.run(
                SQL.add,
                id=id,
                account_id=caller.account,
                owner=caller.owner,
                kind=kind_of(media),
                media_type=media,
                name=upload.name,
                bytes=upload.bytes,
                sha256=upload.sha256,
                blob=blob,
                chunks=found.pieces,
                vectors=found.vectors,
            )
        except BaseException:
            await self.blobs.delete(blob)
            raise
        return await self.get(caller, id)

    async def _looked_at(self, blob: str, name: str) -> tuple[str, Read]:
        async with self.blobs.local_copy(blob) as path:
            with path.open("rb") as opened:
                media = media_type(opened.read(HEAD))
            if media:
                return media, Read([])
            async with self.readers:
                found = await read(path, name, self.embedder, WHOLE_TOKENS)
            return found.media_type, found

    async def get(self, caller: Caller, id: UUID) -> File:
        (found,) = await self.all(caller, [id])
        return found

    async def all(self, caller: Caller, ids: Sequence[UUID]) -> list[File]:
        """The caller's own files; NotFound when one of them is not there."""
        found = await self.db.all(SQL.files, File, account_id=caller.account, owner=caller.owner, ids=[*ids])
        if len(found) != len(set(ids)):
            raise NotFound("There is no such file.")
        return found

    async def of_session(self, caller: Caller, session: UUID) -> list[File]:
        return await self.db.all(
            SQL.of_session, File, account_id=caller.account, owner=caller.owner, session_id=session
        )

    async def of_turn(self, caller: Caller, turn: UUID) -> list[File]:
        return await self.all(caller, [each.file for each in await self._came(caller, [turn])])

    async def _came(self, caller: Caller, turns: Sequence[UUID]) -> list[_Came]:
        return await self.db.all(SQL.of_turns, _Came, account_id=caller.account, owner=caller.owner, turns=[*turns])

    async def reading(self, caller: Caller, file: File) -> Read:
        """What a document says."""
        found = await self.db.one(SQL.reading, _Reading, account_id=caller.account, owner=caller.owner, id=file.id)
        return Read(msgspec.convert(found.chunks, list[Piece]), found.vectors)

    def pieces(self, file: File) -> AsyncIterator[bytes]:
        return self.blobs.stream(file.blob)

    async def bind(self, caller: Caller, files: Sequence[File], session: UUID, turn: UUID) -> None:
        """From here on the files belong to a turn; Conflict when another was faster."""
        ids = [file.id for file in files]
        bound = await self.db.run(
            SQL.bind, account_id=caller.account, owner=caller.owner, session_id=session, turn=turn, ids=ids
        )
        if bound != len(ids):
            raise Conflict("A file belongs to another message: upload it again.")

    async def copy(self, caller: Caller, turns: Mapping[UUID, UUID], session: UUID, db: Database) -> None:
        """Give the turns of a conversation's copy, by those that they copy, the files that came with them."""
        found = await self._came(caller, [*turns])
        copies = [{"id": uuid7(), "file": each.file, "turn": turns[each.turn]} for each in found]
        await db.run(SQL.copy, account_id=caller.account, owner=caller.owner, session_id=session, copies=copies)

    async def keep_text(self, caller: Caller, file: File, text: str) -> None:
        await self.db.run(SQL.keep_text, account_id=caller.account, owner=caller.owner, id=file.id, text=text)

    async def remove(self, caller: Caller, id: UUID) -> None:
        """Take back a file that was not sent; NotFound for any other."""
        blob = await self.db.value(SQL.remove, account_id=caller.account, owner=caller.owner, id=id)
        if blob is None:
            raise NotFound("There is no such file.")
        await self.blobs.delete(blob)

    async def sweep(self) -> None:
        """Remove what belongs to no conversation any more: the bytes first, so that none are left without a name."""
        found = await self.db.all(SQL.left, Left, limit=_AT_ONCE)
        for each in found:
            if not await self.db.value(SQL.shared, account_id=each.account_id, blob=each.blob, id=each.id):
                await self.blobs.delete(each.blob)
            await self.db.run(SQL.forget, account_id=each.account_id, id=each.id)
