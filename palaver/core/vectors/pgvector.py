"""Units in our own PostgreSQL: they come and go with the transaction that changes their document."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.vectors import Candidate, Unit, Weights

SQL = named_queries(__file__)
_BATCH = 200  # units at once: their arrays are encoded on the event loop
_REMOVED = 1_000


class Key(msgspec.Struct):
    """The id of a unit."""

    unit: int


class PgVectors:
    """Exact: each search reads all embeddings of the collection, and the postings of the query's terms."""

    transactional = True

    def __init__(self, db: Database) -> None:
        self._db = db

    async def add(self, account: UUID, collection: int, units: Sequence[Unit], *, tx: Database | None = None) -> None:
        async with self._within(tx) as inner:
            for start in range(0, len(units), _BATCH):
                batch = units[start : start + _BATCH]
                await inner.run(SQL.remove, collection=collection, units=[unit.id for unit in batch])
                await inner.many(SQL.add, (_row(account, collection, unit) for unit in batch))
                await inner.run(SQL.add_postings, collection=collection, **_postings(batch))

    async def reweigh(self, collection: int, units: Sequence[Weights], *, tx: Database | None = None) -> None:
        await (tx or self._db).run(SQL.reweigh, collection=collection, **_postings(units))

    async def remove(self, collection: int, units: Collection[int], *, tx: Database | None = None) -> None:
        ids = list(units)
        async with self._within(tx) as inner:
            # a million postings in one statement are planned as a join of whole tables and take minutes
            for start in range(0, len(ids), _REMOVED):
                await inner.run(SQL.remove, collection=collection, units=ids[start : start + _REMOVED])

    async def remove_document(self, collection: int, document: UUID, *, tx: Database | None = None) -> None:
        async with self._within(tx) as inner:
            found = await inner.all(SQL.units, Key, collection=collection, document=document)
            await self.remove(collection, [key.unit for key in found], tx=inner)

    async def drop(self, collection: int, *, tx: Database | None = None) -> None:
        await (tx or self._db).run(SQL.drop, collection=collection)

    async def search(
        self,
        collection: int,
        vector: Sequence[float] | None,
        query: Mapping[int, float],
        *,
        limit: int = 100,
        without: Iterable[UUID] = (),
    ) -> list[Candidate]:
        asked = {
            "collection": collection,
            "terms": list(query),
            "weights": list(query.values()),
            "limit": limit,
            "without": list(without),
        }
        if vector is None:
            return await self._db.all(SQL.search_words, Candidate, **asked)
        return await self._db.all(SQL.search, Candidate, vector=vector, **asked)

    async def ping(self) -> float:
        return await self._db.ping()

    async def close(self) -> None:
        """The database is its owner's to close."""

    def _within(self, tx: Database | None) -> AbstractAsyncContextManager[Database]:
        return nullcontext(tx) if tx is not None else self._db.transaction()


def _row(account: UUID, collection: int, unit: Unit) -> dict[str, object]:
    return {
        "unit": unit.id,
        "collection": collection,
        "account": account,
        "document": unit.document,
        "dense": unit.dense,
        "terms": unit.terms,
    }


def _postings(units: Sequence[Unit] | Sequence[Weights]) -> dict[str, object]:
    """Three arrays of one length: a row for each term of each unit."""

    def rows() -> Iterator[tuple[int, int, float]]:
        for unit in units:
            for term, weight in zip(unit.terms, unit.weights, strict=True):
                yield term, unit.id, weight

    found = list(rows())
    return {
        "terms": [term for term, _, _ in found],
        "units": [unit for _, unit, _ in found],
        "weights": [weight for _, _, weight in found],
    }


def open_adapter(_url: str, db: Database) -> PgVectors:
    return PgVectors(db)
