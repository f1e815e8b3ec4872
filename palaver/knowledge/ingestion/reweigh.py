"""Rebuilds a collection's term weights when its mean length has left the one they were made with."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.core.jobs import JobContext
from palaver.core.vectors import Vectors, Weights
from palaver.knowledge.collections import Collection
from palaver.knowledge.ingestion.index import BATCH, Size, held
from palaver.knowledge.language.terms import weights

SQL = named_queries(__file__)


class Counted(msgspec.Struct, frozen=True):
    """A chunk's terms and how often each occurs in it."""

    id: int
    terms: list[int]
    counts: list[int]


class Reweigher:
    def __init__(self, db: Database, vectors: Vectors) -> None:
        self.db, self.vectors = db, vectors

    async def run(self, context: JobContext) -> None:
        """
        Where the vectors live in the database, all in one transaction.

        Elsewhere the new mean is stored first, so that whatever is added meanwhile is weighed by it; a search that
        comes while the weights change may rank by both.
        """
        try:
            async with context.transaction() as tx:
                collection = await self._frozen(tx, context)
                if self.vectors.transactional:
                    await self._rewrite(tx, collection, tx)
        except NotFound:
            return
        if not self.vectors.transactional:
            await self._rewrite(self.db, collection, None)
            await self.db.run(SQL.touch_collection, account_id=context.account, id=collection.id)

    async def _frozen(self, tx: Database, context: JobContext) -> Collection:
        """The collection, held, with its present mean length as the one that counts from now on."""
        collection = await held(tx, context.account, UUID(context.payload["collection"]))
        avgdl = Size(collection.units, collection.length).mean or collection.avgdl
        await tx.run(
            SQL.change_collection,
            account_id=context.account,
            id=collection.id,
            units=collection.units,
            length=collection.length,
            avgdl=avgdl,
        )
        return msgspec.structs.replace(collection, avgdl=avgdl)

    async def _rewrite(self, db: Database, collection: Collection, tx: Database | None) -> None:
        async for chunks in _chunks(db, collection):
            made = [_weighed(chunk, collection) for chunk in chunks]
            await self.vectors.reweigh(collection.number, [one for one in made if one.terms], tx=tx)
            await asyncio.sleep(0)


def _weighed(chunk: Counted, collection: Collection) -> Weights:
    counts = dict(zip(chunk.terms, chunk.counts, strict=True))
    found = weights(counts, collection.avgdl or 1.0, collection.k1, collection.b)
    return Weights(chunk.id, list(found), list(found.values()))


async def _chunks(db: Database, collection: Collection) -> AsyncIterator[list[Counted]]:
    after = 0
    while found := await db.all(
        SQL.counted_chunks,
        Counted,
        account_id=collection.account_id,
        collection_id=collection.id,
        after=after,
        limit=BATCH,
    ):
        yield found
        after = found[-1].id
