"""Our stand-in for a Qdrant server speaks the real interface: Qdrant's own client works against it."""

import asyncio
from uuid import uuid4

import pytest
from qdrant_client import QdrantClient, models

from tests.servers.qdrant import KEY, QdrantServer


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
async def test_the_official_client_works(qdrant_server: QdrantServer) -> None:
    await asyncio.to_thread(_speak, QdrantClient(url=qdrant_server.url, api_key=KEY))


def _speak(client: QdrantClient) -> None:
    name, document = f"official_{uuid4().hex}", str(uuid4())
    assert not client.collection_exists(name)
    client.create_collection(
        name,
        vectors_config={
            "dense": models.VectorParams(size=3, distance=models.Distance.DOT, datatype=models.Datatype.FLOAT16)
        },
        sparse_vectors_config={"words": models.SparseVectorParams()},
        hnsw_config=models.HnswConfigDiff(m=0, payload_m=16),
    )
    assert client.collection_exists(name)
    client.create_payload_index(name, "collection", models.KeywordIndexParams(type="keyword", is_tenant=True))
    client.create_payload_index(name, "document", models.PayloadSchemaType.UUID)
    points = [
        models.PointStruct(
            id=number,
            vector={
                "dense": [float(number), 1.0, 0.0],
                "words": models.SparseVector(indices=[7, number], values=[1.0, 2.0]),
            },
            payload={"collection": str(number % 2), "document": document},
        )
        for number in range(1, 6)
    ]
    client.upsert(name, points, wait=True)
    even = models.FieldCondition(key="collection", match=models.MatchValue(value="0"))
    found = client.query_points(name, [1.0, 0.0, 0.0], using="dense", query_filter=models.Filter(must=[even]))
    assert [(point.id, point.score) for point in found.points] == [(4, 4.0), (2, 2.0)]
    some = models.HasIdCondition(has_id=[1, 3])
    words = models.SparseVector(indices=[3, 7], values=[1.0, 1.0])
    asked = models.QueryRequest(query=words, using="words", filter=models.Filter(must=[some]), limit=5)
    (batch,) = client.query_batch_points(name, [asked])
    assert [(point.id, point.score) for point in batch.points] == [(3, 3.0), (1, 1.0)]
    client.update_vectors(
        name, [models.PointVectors(id=1, vector={"words": models.SparseVector(indices=[7], values=[9.0])})]
    )
    (batch,) = client.query_batch_points(name, [asked])
    assert [(point.id, point.score) for point in batch.points] == [(1, 9.0), (3, 3.0)]
    client.delete(name, models.FilterSelector(filter=models.Filter(must=[even])))
    assert client.count(name, exact=True).count == 3
    client.delete(name, models.PointIdsList(points=[1]))
    assert client.count(name, exact=True).count == 2
