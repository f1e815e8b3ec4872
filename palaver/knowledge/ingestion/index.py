"""The index of a collection: its chunks and the frequencies of their terms, changed document by document."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.core.jobs import Jobs
from palaver.core.vectors import Unit
from palaver.knowledge.collections import Collection
from palaver.knowledge.embedding.embedder import Vector, batches
from palaver.knowledge.language.terms import length, weights
from palaver.knowledge.reading.chunks import Chunk

SQL = named_queries(__file__)

REWEIGH: Final = "knowledge.reweigh"
BATCH: Final = 200  # chunks between two chances for others to use the event loop
_DRIFT: Final = 0.2
_SHIFT: Final = 20  # a file has room for a million chunks


class Size(msgspec.Struct, frozen=True):
    """How many units have terms, and how many terms these are."""

    units: int
    length: int

    @property
    def mean(self) -> float | None:
        return self.length / self.units if self.units else None


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What the chunks of one file belong to; `number` makes their ids."""

    account: UUID
    document: UUID
    file: UUID
    number: int

    def unit(self, place: int) -> int:
        return (self.number << _SHIFT) + place


def size_of(chunks: Sequence[Chunk]) -> Size:
    lengths = [length(chunk.terms) for chunk in chunks]
    return Size(sum(1 for one in lengths if one), sum(lengths))


def units(
    filed: Filed, chunks: Sequence[Chunk], vectors: Sequence[Vector], collection: Collection, avgdl: float
) -> Iterator[list[Unit]]:
    """What the vector store keeps of the chunks, some at a time."""
    for batch in batches(list(zip(chunks, vectors, strict=True)), BATCH):
        found = []
        for chunk, vector in batch:
            weighed = weights(chunk.terms, avgdl, collection.k1, collection.b)
            found.append(Unit(filed.unit(chunk.ord), filed.file, vector, list(weighed), list(weighed.values())))
        yield found


async def held(tx: Database, account: UUID, collection: UUID) -> Collection:
    """The collection, held against other changes of its index until the transaction ends."""
    found = await tx.maybe(SQL.lock_collection, Collection, account_id=account, id=collection)
    if found is None:
        raise NotFound("The collection was deleted.")
    return found


class Index:
    """Each method changes rows within a transaction that holds the collection; vectors are left to the caller."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs

    async def replace(self, tx: Database, collection: Collection, filed: Filed, chunks: Sequence[Chunk]) -> None:
        """Put a document's chunks in the place of those it had."""
        before = await self._take_out(tx, collection, filed.document)
        for batch in batches(chunks, BATCH):
            await tx.many(SQL.add_chunk, [_row(collection, filed, chunk) for chunk in batch])
        await tx.run(SQL.count_in, account_id=filed.account, collection=collection.number, document_id=filed.document)
        await self._changed(tx, collection, before, size_of(chunks))

    async def remove(self, tx: Database, collection: Collection, document: UUID) -> None:
        before = await self._take_out(tx, collection, document)
        await self._changed(tx, collection, before, Size(0, 0))

    async def _take_out(self, tx: Database, collection: Collection, document: UUID) -> Size:
        account = collection.account_id
        before = await tx.one(SQL.measure, Size, account_id=account, document_id=document)
        if await tx.run(SQL.count_out, account_id=account, collection=collection.number, document_id=document):
            await tx.run(SQL.drop_uncounted, account_id=account, collection=collection.number)
        await tx.run(SQL.drop_chunks, account_id=account, document_id=document)
        return before

    async def _changed(self, tx: Database, collection: Collection, before: Size, after: Size) -> None:
        now = Size(
            collection.units - before.units + after.units,
            collection.length - before.length + after.length,
        )
        frozen = collection.avgdl or now.mean
        await tx.run(
            SQL.change_collection,
            account_id=collection.account_id,
            id=collection.id,
            units=now.units,
            length=now.length,
            avgdl=frozen,
        )
        if frozen and now.mean and abs(now.mean / frozen - 1) > _DRIFT:
            payload = {"collection": str(collection.id)}
            await self.jobs.enqueue(REWEIGH, collection.account_id, payload, dedupe=str(collection.id), tx=tx)


def _row(collection: Collection, filed: Filed, chunk: Chunk) -> dict[str, object]:
    return {
        "id": filed.unit(chunk.ord),
        "account_id": filed.account,
        "collection_id": collection.id,
        "document_id": filed.document,
        "ord": chunk.ord,
        "page": chunk.page,
        "heading": list(chunk.heading),
        "text": chunk.text,
        "terms": list(chunk.terms),
        "counts": list(chunk.terms.values()),
        "length": length(chunk.terms),
    }
