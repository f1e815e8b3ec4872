"""Units in a Qdrant server over REST: one of its collections for each dimension, ours told apart by their payload."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.errors import Unavailable
from palaver.core.vectors import Candidate, Unit, Weights
from palaver.core.vectors.rest import Absent, Rest, Taken

T = TypeVar("T")
Json = dict[str, Any]

_PREFIX = "palaver_"
_BATCH = 100
_DENSE, _WORDS = "dense", "words"
# One graph for each of our collections and none over all of them.
_GRAPH = {"m": 0, "payload_m": 16}
_EF = 256
_INDEXES: Mapping[str, Json] = {
    "collection": {"type": "keyword", "is_tenant": True},
    "document": {"type": "uuid"},
    "account": {"type": "uuid"},
}


class Hit(msgspec.Struct):
    """A point and its score."""

    id: int
    score: float


class Hits(msgspec.Struct):
    """The answer to one query of a batch."""

    points: list[Hit]


class Named(msgspec.Struct):
    """One of the server's collections."""

    name: str


class Listed(msgspec.Struct):
    """The server's collections."""

    collections: list[Named]


class Counted(msgspec.Struct):
    """How many points a filter finds."""

    count: int


class QdrantVectors:
    """Changes are made when the call returns, whatever becomes of the caller's transaction."""

    transactional = False

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._made: set[str] = set()
        self._home_of: dict[int, str] = {}

    async def add(self, account: UUID, collection: int, units: Sequence[Unit], *, tx: Database | None = None) -> None:
        del tx
        for batch in _batches(units):
            home = await self._made_for(len(batch[0].dense))
            shared = {"collection": str(collection), "account": str(account)}
            points = [
                {"id": unit.id, "vector": _vectors(unit), "payload": {**shared, "document": str(unit.document)}}
                for unit in batch
            ]
            try:
                await self._rest.ask("PUT", f"/collections/{home}/points?wait=true", msgspec.Raw, {"points": points})
            except Absent as error:
                self._made.discard(home)
                raise Unavailable("The vector store has just lost a collection. Please try again.") from error

    async def reweigh(self, collection: int, units: Sequence[Weights], *, tx: Database | None = None) -> None:
        del tx
        home = await self._found(collection)
        for batch in _batches(units) if home else ():
            points = [{"id": unit.id, "vector": {_WORDS: _sparse(unit.terms, unit.weights)}} for unit in batch]
            path = f"/collections/{home}/points/vectors?wait=true"
            await self._rest.ask("PUT", path, msgspec.Raw, {"points": points})

    async def remove(self, collection: int, units: Collection[int], *, tx: Database | None = None) -> None:
        del tx
        await self._delete(_of(collection, {"has_id": list(units)}))

    async def remove_document(self, collection: int, document: UUID, *, tx: Database | None = None) -> None:
        del tx
        await self._delete(_of(collection, {"key": "document", "match": {"value": str(document)}}))

    async def drop(self, collection: int, *, tx: Database | None = None) -> None:
        del tx
        self._home_of.pop(collection, None)
        await self._delete(_of(collection))

    async def search(
        self,
        collection: int,
        vector: Sequence[float] | None,
        query: Mapping[int, float],
        *,
        limit: int = 100,
        without: Iterable[UUID] = (),
    ) -> list[Candidate]:
        home = _name(len(vector)) if vector is not None else await self._found(collection)
        if home is None:
            return []
        living = _of(collection)
        if gone := [str(document) for document in without]:
            living["must_not"] = [{"key": "document", "match": {"any": gone}}]
        asked: dict[str, Any] = {_DENSE: vector} if vector is not None else {}
        if query:
            asked[_WORDS] = _sparse(list(query), list(query.values()))
        best = await self._ask_each(home, asked, dict.fromkeys(asked, living), dict.fromkeys(asked, limit))
        found = {unit for hits in best.values() for unit in hits}
        missing = {using: sorted(found - hits.keys()) for using, hits in best.items() if found - hits.keys()}
        rest = await self._ask_each(
            home,
            {using: asked[using] for using in missing},
            {using: _of(collection, {"has_id": units}) for using, units in missing.items()},
            {using: len(units) for using, units in missing.items()},
        )
        cosines = best.get(_DENSE, {}) | rest.get(_DENSE, {})
        words = best.get(_WORDS, {}) | rest.get(_WORDS, {})
        return [Candidate(unit, cosines.get(unit), words.get(unit, 0.0)) for unit in found]

    async def ping(self) -> float:
        started = time.perf_counter()
        await self._homes()
        return time.perf_counter() - started

    async def close(self) -> None:
        await self._rest.close()

    async def _ask_each(
        self, home: str, asked: Mapping[str, object], filters: Mapping[str, Json], limits: Mapping[str, int]
    ) -> dict[str, dict[int, float]]:
        """One round trip: for each of the vectors asked, the best units that pass its filter, with their scores."""
        if not asked:
            return {}
        searches = [
            {
                "query": value,
                "using": using,
                "filter": filters[using],
                "limit": limits[using],
                "params": {"hnsw_ef": _EF},
                "with_payload": False,
            }
            for using, value in asked.items()
        ]
        path = f"/collections/{home}/points/query/batch"
        try:
            answers = await self._rest.ask("POST", path, list[Hits], {"searches": searches})
        except Absent:
            return {using: {} for using in asked}
        return {using: {hit.id: hit.score for hit in hits.points} for using, hits in zip(asked, answers, strict=True)}

    async def _delete(self, found: Json) -> None:
        for home in await self._homes():
            with suppress(Absent):
                path = f"/collections/{home}/points/delete?wait=true"
                await self._rest.ask("POST", path, msgspec.Raw, {"filter": found})

    async def _homes(self) -> list[str]:
        listed = await self._rest.ask("GET", "/collections", Listed)
        return [named.name for named in listed.collections if named.name.startswith(_PREFIX)]

    async def _found(self, collection: int) -> str | None:
        """The server's collection that holds units of ours; None while nothing was added."""
        for home in [] if collection in self._home_of else await self._homes():
            body = {"filter": _of(collection), "exact": True}
            counted = await self._rest.ask("POST", f"/collections/{home}/points/count", Counted, body)
            if counted.count:
                self._home_of[collection] = home
        return self._home_of.get(collection)

    async def _made_for(self, dimension: int) -> str:
        """The server's collection for embeddings of this size, created when it is not there."""
        name = _name(dimension)
        if name in self._made:
            return name
        if name not in await self._homes():
            # the same 16 bits that pgvector's halfvec keeps, so that the scores agree
            dense = {"size": dimension, "distance": "Dot", "datatype": "float16"}
            body = {"vectors": {_DENSE: dense}, "sparse_vectors": {_WORDS: {}}, "hnsw_config": _GRAPH}
            with suppress(Taken):
                await self._rest.ask("PUT", f"/collections/{name}", msgspec.Raw, body)
        for field, schema in _INDEXES.items():
            body = {"field_name": field, "field_schema": schema}
            await self._rest.ask("PUT", f"/collections/{name}/index?wait=true", msgspec.Raw, body)
        self._made.add(name)
        return name


def _name(dimension: int) -> str:
    return f"{_PREFIX}{dimension}"


def _of(collection: int, *conditions: Json) -> Json:
    return {"must": [{"key": "collection", "match": {"value": str(collection)}}, *conditions]}


def _sparse(terms: Sequence[int], weights: Sequence[float]) -> Json:
    return {"indices": list(terms), "values": list(weights)}


def _vectors(unit: Unit) -> Json:
    words = {_WORDS: _sparse(unit.terms, unit.weights)} if unit.terms else {}
    return {_DENSE: list(unit.dense), **words}


def _batches(units: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(units), _BATCH):
        yield units[start : start + _BATCH]


def open_adapter(url: str, _db: Database) -> QdrantVectors:
    return QdrantVectors(Rest(url))
