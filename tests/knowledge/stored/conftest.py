"""Fixtures for what is stored: the embedding process, blobs in a folder, and the house over pgvector or Qdrant."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from palaver.core.blobs import Blobs, open_blobs
from palaver.core.db import Database, open_database
from palaver.core.vectors import open_vectors
from palaver.knowledge.embed import LocalEmbedder
from tests.knowledge.embedding_process import embedding, listening
from tests.knowledge.stored.house import House, assembled, working
from tests.servers import databases
from tests.servers.postgres import Postgres
from tests.servers.qdrant import KEY, QdrantServer


@pytest.fixture(scope="session")
def embedder_socket(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The embedding process, for the whole run."""
    path = tmp_path_factory.mktemp("embedder") / "s"
    with listening(path) as holder, embedding(holder):
        yield path


@pytest.fixture
async def embedder(embedder_socket: Path) -> AsyncIterator[LocalEmbedder]:
    opened = LocalEmbedder(embedder_socket)
    yield opened
    await opened.close()


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    return await open_blobs(f"file://{tmp_path}/blobs")


@pytest.fixture
async def house(database: Database, blobs: Blobs, embedder: LocalEmbedder) -> AsyncIterator[House]:
    """Knowledge over pgvector, its jobs running."""
    async with working(assembled(database, blobs, open_vectors(None, database), embedder)) as opened:
        yield opened


@pytest.fixture
async def qdrant_house(
    postgres18: Postgres,
    blobs: Blobs,
    embedder: LocalEmbedder,
    qdrant_server: QdrantServer,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """Knowledge over Qdrant and a database of its own, its jobs running."""
    monkeypatch.setenv("QDRANT_API_KEY", KEY)
    async with databases.cloned(postgres18) as dsn:
        database = await open_database(dsn)
        vectors = open_vectors(qdrant_server.url, database)
        for number in range(1, 20):  # what an earlier test left: numbers begin anew in each database
            await vectors.drop(number)
        async with working(assembled(database, blobs, vectors, embedder)) as opened:
            yield opened
        await vectors.close()
        await database.pool.close()


@pytest.fixture(params=["pgvector", "qdrant"])
def either(request: pytest.FixtureRequest) -> House:
    """The house over each vector store in turn."""
    found: House = request.getfixturevalue("house" if request.param == "pgvector" else "qdrant_house")
    return found
