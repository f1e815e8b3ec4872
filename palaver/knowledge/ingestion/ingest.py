"""Ingestion: the job that turns a stored file into searchable chunks, all of them at once or none."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound, PalaverError, Unavailable
from palaver.core.jobs import JobContext, Permanent
from palaver.core.logs import logger
from palaver.core.vectors import Vectors
from palaver.knowledge.collections import Collection
from palaver.knowledge.disposal import Disposal
from palaver.knowledge.embedding.embedder import Embedder, Vector, batches
from palaver.knowledge.ingestion.index import Filed, Index, held, size_of, units
from palaver.knowledge.ingestion.progress import Progress
from palaver.knowledge.news import DOCUMENTS, News
from palaver.knowledge.reading.extract import Extraction, extract
from palaver.knowledge.reading.refusal import Refusal

SQL = named_queries(__file__)

log = logger("knowledge")

_TOGETHER: Final = 32  # texts of one request to the embedder: at about 20 ms each, progress moves twice a second
_PLACINGS: Final = 5


class Reading(msgspec.Struct, frozen=True):
    """The job's payload: the file to read, and the number of the collection it goes into."""

    file: UUID
    collection: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the database knows of the work."""

    document: UUID
    file: UUID
    number: int
    blob: str
    file_name: str
    version: int
    collection_id: UUID
    language: str
    embedding: str
    stemming: bool
    stopwords: bool


class Unreadable(Permanent):
    """The file is at fault; `details` holds the code of its refusal."""

    code = "unreadable"


class Superseded(Exception):
    """The file is not its document's newest any more, or the document is gone."""


class Prepared(msgspec.Struct, frozen=True):
    """A document that waits to be put in its place."""

    extraction: Extraction
    vectors: list[Vector]


class Ingest:
    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        vectors: Vectors,
        index: Index,
        disposal: Disposal,
        embedders: Mapping[str, Embedder],
        news: News,
    ) -> None:
        self.db, self.blobs, self.vectors, self.news = db, blobs, vectors, news
        self.index, self.disposal, self.embedders = index, disposal, embedders

    async def run(self, context: JobContext) -> None:
        """Read, cut, embed, then swap; whoever finds the file superseded takes its vectors out again."""
        reading = msgspec.convert(context.payload, Reading)
        try:
            task = await self._task(context.account, reading)
            prepared = await self._watched(context, task)
            await self._place(context, task, prepared)
        except Superseded:
            await self._withdraw(context, reading)
        else:
            await self.news.tell(DOCUMENTS, context.account)

    async def gave_up(self, context: JobContext, error: PalaverError) -> None:
        details = error.details if isinstance(error.details, dict) else {}
        await self.db.run(
            SQL.fail,
            account_id=context.account,
            file=msgspec.convert(context.payload, Reading).file,
            code=str(details.get("code", error.code)),
            message=error.message,
        )

    async def _task(self, account: UUID, reading: Reading) -> Task:
        task = await self.db.maybe(SQL.task, Task, account_id=account, file=reading.file)
        if task is None:
            raise Superseded
        return task

    async def _watched(self, context: JobContext, task: Task) -> Prepared:
        """Prepare the document while its progress is stored; stopped as soon as that finds it superseded."""
        progress = Progress(self.db, context, task.document, task.version)
        work = asyncio.ensure_future(self._prepared(task, progress))
        watch = asyncio.ensure_future(progress.keep())
        try:
            await asyncio.wait((work, watch), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise Superseded
            return work.result()
        finally:
            work.cancel()
            watch.cancel()
            await asyncio.gather(work, watch, return_exceptions=True)

    async def _prepared(self, task: Task, progress: Progress) -> Prepared:
        async with self.blobs.local_copy(task.blob) as path:
            found = await extract(
                path,
                name=task.file_name,
                language=task.language,
                stemming=task.stemming,
                stopwords=task.stopwords,
                on_progress=lambda event: progress.reached(event.stage, event.done, event.total),
            )
        if isinstance(found, Refusal):
            raise Unreadable(found.message, details={"code": found.code})
        return Prepared(found, await self._embedded(task, [chunk.unit for chunk in found.chunks], progress))

    async def _embedded(self, task: Task, texts: Sequence[str], progress: Progress) -> list[Vector]:
        embedder = self.embedders.get(task.embedding)
        if embedder is None:
            raise Unreadable(f"The collection's embedding {task.embedding!r} is not configured any more.")
        made: list[Vector] = []
        for batch in batches(texts, _TOGETHER):
            progress.reached("embedding", len(made), len(texts))
            made += await embedder.embed(batch, query=False)
        return made

    async def _place(self, context: JobContext, task: Task, prepared: Prepared) -> None:
        if self.vectors.transactional:
            async with context.transaction() as tx:
                collection = await _home(tx, context.account, task)
                await self._swap(tx, context.account, task, prepared, collection)
                await self._add(context.account, task, prepared, collection, tx)
            return
        for _ in range(_PLACINGS):
            async with context.transaction() as tx:
                collection = await _home(tx, context.account, task)
                await self.disposal.hide(tx, context.account, collection.number, [task.file])
            async with context.transaction():  # while we write there, nobody else may take the job and finish it
                await self._add_outside(context.account, task, prepared, collection)
            async with context.transaction() as tx:
                now = await _home(tx, context.account, task)
                if now.avgdl in {None, collection.avgdl}:
                    await self._swap(tx, context.account, task, prepared, now)
                    await self.disposal.reveal(tx, context.account, [task.file])
                    return
        raise Unavailable("The collection's weights keep changing. It is tried again in a moment.")

    async def _swap(self, tx: Database, account: UUID, task: Task, prepared: Prepared, collection: Collection) -> None:
        """Rows of the document: the new chunks for the old ones, the new file for the old one."""
        found = prepared.extraction
        if not await tx.run(
            SQL.finish_document,
            account_id=account,
            id=task.document,
            version=task.version,
            title=found.title,
            chunks=len(found.chunks),
        ):
            raise Superseded
        await tx.run(SQL.finish_file, account_id=account, file=task.file, pages=found.pages, format=found.format)
        await self.index.replace(tx, collection, _filed(account, task), found.chunks)
        await self.disposal.other_files(tx, account, collection.number, task.document, task.version)

    async def _add(
        self, account: UUID, task: Task, prepared: Prepared, collection: Collection, tx: Database | None
    ) -> None:
        chunks = prepared.extraction.chunks
        avgdl = collection.avgdl or size_of(chunks).mean or 1.0
        for some in units(_filed(account, task), chunks, prepared.vectors, collection, avgdl):
            await self.vectors.add(account, collection.number, some, tx=tx)
            await asyncio.sleep(0)

    async def _add_outside(self, account: UUID, task: Task, prepared: Prepared, collection: Collection) -> None:
        """Upsert into a store of its own, hidden until the commit; what an earlier run left of this file goes first."""
        await self.vectors.remove_document(collection.number, task.file)
        await self._add(account, task, prepared, collection, None)

    async def _withdraw(self, context: JobContext, reading: Reading) -> None:
        log.info("ingestion stopped: the file was replaced or deleted", file=str(reading.file))
        if not self.vectors.transactional and not await self._is_live(context.account, reading.file):
            await self.vectors.remove_document(reading.collection, reading.file)
            await self.disposal.reveal(self.db, context.account, [reading.file])

    async def _is_live(self, account: UUID, file: UUID) -> bool:
        """Whether it is searchable: then this run only came after the one that did the work."""
        return bool(await self.db.value(SQL.is_live, account_id=account, file=file))


async def _home(tx: Database, account: UUID, task: Task) -> Collection:
    try:
        return await held(tx, account, task.collection_id)
    except NotFound:
        raise Superseded from None


def _filed(account: UUID, task: Task) -> Filed:
    return Filed(account=account, document=task.document, file=task.file, number=task.number)
