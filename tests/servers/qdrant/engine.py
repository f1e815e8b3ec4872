"""Requests carried out on the engine; one shard for each collection, kept in a folder."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import qdrant_edge as edge

from tests.servers.qdrant import requests as wire

_DATATYPES = {
    None: edge.VectorStorageDatatype.Float32,
    "float32": edge.VectorStorageDatatype.Float32,
    "float16": edge.VectorStorageDatatype.Float16,
}
Index = edge.KeywordIndexParams | edge.UuidIndexParams | edge.IntegerIndexParams
_INDEXES: Mapping[str, Callable[[dict[str, Any]], Index]] = MappingProxyType(
    {
        "keyword": lambda given: edge.KeywordIndexParams(**given),
        "uuid": lambda given: edge.UuidIndexParams(**given),
        "integer": lambda given: edge.IntegerIndexParams(**given),
    }
)


class Refused(Exception):
    """The request makes no sense to the engine."""


class Engine:
    """Every call of the engine holds the interpreter's lock, which is why this is a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._shards = {path.name: edge.EdgeShard.load(str(path)) for path in folder.iterdir()}

    def names(self) -> list[str]:
        return sorted(self._shards)

    def close(self) -> None:
        for shard in self._shards.values():
            shard.close()

    def create(self, name: str, body: wire.CreateCollection) -> None:
        path = self._folder / name
        path.mkdir()
        dense = {
            key: edge.EdgeVectorParams(
                size=given.size,
                distance=getattr(edge.Distance, given.distance),
                datatype=_DATATYPES[given.datatype],
            )
            for key, given in body.vectors.items()
        }
        sparse = {
            key: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if given.modifier == "idf" else None)
            for key, given in (body.sparse_vectors or {}).items()
        }
        self._shards[name] = edge.EdgeShard.create(str(path), edge.EdgeConfig(vectors=dense, sparse_vectors=sparse))

    async def index(self, name: str, body: wire.CreateIndex) -> None:
        given = {"type": body.field_schema} if isinstance(body.field_schema, str) else dict(body.field_schema)
        schema = _INDEXES[given.pop("type")](given)
        await self._update(name, edge.UpdateOperation.create_field_index(body.field_name, schema))

    async def upsert(self, name: str, body: wire.Upsert) -> None:
        points = [edge.Point(_id(point.id), _vector(point.vector), point.payload) for point in body.points]
        await self._update(name, edge.UpdateOperation.upsert_points(points))

    async def update_vectors(self, name: str, body: wire.UpdateVectors) -> None:
        vectors = [edge.PointVectors(_id(point.id), _vector(point.vector)) for point in body.points]
        await self._update(name, edge.UpdateOperation.update_vectors(vectors))

    async def delete(self, name: str, body: wire.Delete) -> None:
        if body.filter is not None:
            await self._update(name, edge.UpdateOperation.delete_points_by_filter(_filter(body.filter)))
        else:
            ids: list[int | UUID | str] = [_id(point) for point in body.points or ()]
            await self._update(name, edge.UpdateOperation.delete_points(ids))

    async def count(self, name: str, body: wire.Count) -> int:
        request = edge.CountRequest(exact=body.exact, filter=_filter(body.filter))
        return int(await asyncio.to_thread(self._shards[name].count, request))

    async def query(self, name: str, body: wire.QueryBody) -> list[dict[str, Any]]:
        params = body.params or wire.Params()
        request = edge.QueryRequest(
            limit=body.limit,
            query=edge.Query.Nearest(_value(body.query), using=body.using),
            filter=_filter(body.filter),
            params=edge.SearchParams(hnsw_ef=params.hnsw_ef, exact=bool(params.exact)),
            with_payload=bool(body.with_payload),
            score_threshold=body.score_threshold,
        )
        found = await asyncio.to_thread(self._shards[name].query, request)
        return [
            {"id": _shown(point.id), "version": point.version, "score": point.score, "payload": point.payload}
            for point in found
        ]

    async def _update(self, name: str, operation: edge.UpdateOperation) -> None:
        try:
            await asyncio.to_thread(self._shards[name].update, operation)
        except (ValueError, TypeError, RuntimeError) as error:
            raise Refused(str(error)) from error


def _id(given: wire.PointId) -> int | UUID:
    return UUID(given) if isinstance(given, str) else given


def _shown(id: int | UUID | str) -> wire.PointId:
    return str(id) if isinstance(id, UUID) else id


def _vector(given: wire.Vector) -> dict[str, Any]:
    return {name: _value(value) for name, value in given.items()}


def _value(given: Any) -> Any:
    if isinstance(given, dict) and "nearest" in given:
        given = given["nearest"]
    if isinstance(given, dict):
        return edge.SparseVector(given["indices"], given["values"])
    return given


def _filter(given: wire.FilterBody | None) -> Any:
    if given is None:
        return None
    return edge.Filter(
        must=_conditions(given.must), must_not=_conditions(given.must_not), should=_conditions(given.should)
    )


def _conditions(given: list[Any] | None) -> list[Any] | None:
    return [_condition(one) for one in given] if given else None


def _condition(given: dict[str, Any]) -> Any:
    match given:
        case {"has_id": ids}:
            return edge.HasIdCondition({_id(id) for id in ids})
        case {"key": key, "match": {"value": value}}:
            return edge.FieldCondition(key=key, match=edge.MatchValue(value))
        case {"key": key, "match": {"any": values}}:
            return edge.FieldCondition(key=key, match=edge.MatchAny(values))
        case _:
            raise Refused(f"unknown condition {given}")
