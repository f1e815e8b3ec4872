"""The bodies of the requests, as Qdrant's OpenAPI has them; an unknown field is refused."""

from typing import Any

import msgspec

Vector = dict[str, Any]
PointId = int | str


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    """Only what we have checked against the interface's description."""


class DenseParams(Strict):
    size: int
    distance: str
    datatype: str | None = None
    on_disk: bool | None = None


class SparseParams(Strict):
    modifier: str | None = None


class CreateCollection(Strict):
    vectors: dict[str, DenseParams]
    sparse_vectors: dict[str, SparseParams] | None = None
    hnsw_config: dict[str, int | bool] | None = None


class CreateIndex(Strict):
    field_name: str
    field_schema: str | dict[str, Any]


class PointBody(Strict):
    id: PointId
    vector: Vector
    payload: dict[str, Any] | None = None


class Upsert(Strict):
    points: list[PointBody]


class VectorsBody(Strict):
    id: PointId
    vector: Vector


class UpdateVectors(Strict):
    points: list[VectorsBody]


class FilterBody(Strict):
    must: list[Any] | None = None
    must_not: list[Any] | None = None
    should: list[Any] | None = None


class Delete(Strict):
    points: list[PointId] | None = None
    filter: FilterBody | None = None


class Params(Strict):
    hnsw_ef: int | None = None
    exact: bool | None = None


class QueryBody(Strict):
    query: Any
    using: str | None = None
    filter: FilterBody | None = None
    limit: int = 10
    params: Params | None = None
    with_payload: bool | None = None
    with_vector: bool | None = None
    score_threshold: float | None = None


class QueryBatch(Strict):
    searches: list[QueryBody]


class Count(Strict):
    filter: FilterBody | None = None
    exact: bool = True
