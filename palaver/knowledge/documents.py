"""Documents: taken in as files under their names, replaced, tried again, deleted; reading them is left to a job."""

import builtins
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unavailable
from palaver.core.jobs import Jobs
from palaver.kit.ids import uuid7
from palaver.knowledge.collections import Collection, Collections, folder
from palaver.knowledge.disposal import Disposal, Gone
from palaver.knowledge.ingestion.index import Index, held
from palaver.knowledge.news import DOCUMENTS, News

SQL = named_queries(__file__)

INGEST: Final = "knowledge.ingest"
_KEY_BYTES: Final = 2_000

Status = Literal["pending", "extracting", "chunking", "embedding", "ready", "failed"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """
    A document with its newest file.

    `version` counts the files that came under its name; `live` is the one that is searchable, None before the first.
    """

    id: UUID
    collection_id: UUID
    collection: str
    title: str
    file_name: str
    source_url: str | None
    version: int
    live: int | None
    status: Status
    progress: float
    chunks: int
    error_code: str | None
    error_message: str | None
    created_at: datetime
    updated_at: datetime
    media_type: str
    bytes: int
    pages: int | None


class Origin(msgspec.Struct, frozen=True):
    """Where a file came from: its name, and its address where it has one; the same origin is the same document."""

    name: str
    url: str | None = None

    @property
    def key(self) -> str:
        """What tells it from others; of a long address its digest, because an index takes no more than 2,704 bytes."""
        key = self.url or self.name
        return key if len(key.encode()) <= _KEY_BYTES else hashlib.sha256(key.encode()).hexdigest()


class Incoming(Protocol):
    """A file on its way in; its size and digest are known once its pieces were read."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def bytes(self) -> int: ...

    @property
    def sha256(self) -> str: ...

    def pieces(self) -> AsyncIterator[builtins.bytes]: ...


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A blob that is to become a document."""

    blob: str
    media_type: str
    bytes: int
    sha256: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A document held by a transaction, with what its newest file is."""

    id: UUID
    version: int
    live: int | None
    status: Status
    file_id: UUID | None
    sha256: str | None


class Documents:
    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        jobs: Jobs,
        collections: Collections,
        index: Index,
        disposal: Disposal,
        news: News,
    ) -> None:
        self.db, self.blobs, self.jobs = db, blobs, jobs
        self.collections, self.index, self.disposal, self.news = collections, index, disposal, news

    async def add(self, caller: Caller, collection: str, file: Incoming, url: str | None = None) -> UUID:
        """
        Take a file in: the document of that name, or of that `url`, which a job makes searchable.

        A file that the document has already changes nothing, unless reading it has failed; a different one replaces it
        once it is ready.
        """
        home = await self.collections.one(caller, collection)
        blob = f"{folder(home)}/{uuid7()}"
        await self.blobs.put(blob, file.pieces())
        stored = StoredFile(blob=blob, media_type=file.media_type, bytes=file.bytes, sha256=file.sha256)
        try:
            taken = await self._take(home, Origin(file.name, url), stored)
        except BaseException:
            await self._abandon(home, blob)
            raise
        await self.news.tell(DOCUMENTS, caller.account)
        return taken

    async def one(self, caller: Caller, collection: str, id: UUID) -> Document:
        found = await self.db.maybe(
            SQL.document, Document, account_id=caller.account, collection=collection, id=id, **caller.reach
        )
        if found is None:
            raise _absent()
        return found

    async def all(self, caller: Caller, collection: str, limit: int, before: UUID | None = None) -> list[Document]:
        """Newest first."""
        home = await self.collections.one(caller, collection)
        return await self.db.all(
            SQL.documents, Document, account_id=caller.account, collection_id=home.id, before=before, limit=limit
        )

    async def retry(self, caller: Caller, collection: str, id: UUID) -> None:
        """Read a failed document again; one that is under way is left alone."""
        home = await self.collections.one(caller, collection)
        document = await self.one(caller, collection, id)
        if document.status == "ready":
            raise Conflict("This document is ready: there is nothing to try again.")
        async with self.db.transaction() as tx:
            locked = await self._held(tx, caller.account, id)
            if locked.status == "failed":
                await self._enqueue(tx, home, locked)

    async def delete(self, caller: Caller, collection: str, id: UUID) -> None:
        """Remove it everywhere; searches do not find it from now on, and a job that reads it stops."""
        document = await self.one(caller, collection, id)
        async with self.db.transaction() as tx:
            home = await held(tx, caller.account, document.collection_id)
            await self._held(tx, caller.account, id)
            await self.index.remove(tx, home, id)
            gone = await tx.all(SQL.files, Gone, account_id=caller.account, document_id=id)
            await tx.run(SQL.delete_document, account_id=caller.account, id=id)
            await self.disposal.files(tx, caller.account, home.number, gone)
        await self.news.tell(DOCUMENTS, caller.account)

    async def _abandon(self, home: Collection, blob: str) -> None:
        """Delete a blob, unless it was taken after all: a line that broke at the commit does not tell."""
        with suppress(Unavailable):
            if not await self.db.value(SQL.is_taken, account_id=home.account_id, blob=blob):
                await self.blobs.delete(blob)

    async def _take(self, home: Collection, origin: Origin, file: StoredFile) -> UUID:
        account = home.account_id
        async with self.db.transaction() as tx:
            if await tx.value(SQL.keep_collection, account_id=account, id=home.id) is None:
                raise NotFound(f"There is no collection {home.name!r}.")
            document = await tx.one(
                SQL.claim_document,
                Held,
                id=uuid7(),
                account_id=account,
                collection_id=home.id,
                origin=origin.key,
                file_name=origin.name,
                source_url=origin.url,
            )
            if document.sha256 == file.sha256 and document.status != "failed":
                await self.disposal.blob(tx, account, file.blob)
            else:
                await self._supersede(tx, home, document, file)
        return document.id

    async def _supersede(self, tx: Database, home: Collection, document: Held, file: StoredFile) -> None:
        """Make `file` the document's newest; what was never searchable goes at once."""
        await self.disposal.other_files(tx, home.account_id, home.number, document.id, document.live)
        newest = msgspec.structs.replace(document, version=document.version + 1, file_id=uuid7())
        await tx.run(
            SQL.add_file,
            id=newest.file_id,
            account_id=home.account_id,
            document_id=newest.id,
            version=newest.version,
            **msgspec.structs.asdict(file),
        )
        await self._enqueue(tx, home, newest)

    async def _enqueue(self, tx: Database, home: Collection, document: Held) -> None:
        order = {"file": str(document.file_id), "collection": home.number}
        job = await self.jobs.enqueue(INGEST, home.account_id, order, tx=tx)
        await tx.run(
            SQL.begin_document, account_id=home.account_id, id=document.id, version=document.version, job_id=job
        )

    async def _held(self, tx: Database, account: UUID, id: UUID) -> Held:
        document = await tx.maybe(SQL.lock_document, Held, account_id=account, id=id)
        if document is None:
            raise _absent()
        return document


def _absent() -> NotFound:
    return NotFound("There is no such document in this collection.")
