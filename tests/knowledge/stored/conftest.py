"""Fixtures for what is stored: the embedding process, blobs in a folder, and the house over pgvector or Qdrant."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from palaver.config.bots import Bots
from palaver.core.blobs import Blobs, open_blobs
from palaver.core.db import Database, open_database
from palaver.core.http import Fetcher, Rules
from palaver.core.vectors import open_vectors
from palaver.knowledge.embedding.local import LocalEmbedder
from tests.dialogs.strangers import stranger
from tests.knowledge.embedding_process import embedding, listening
from tests.knowledge.stored.house import House, assembled, working
from tests.knowledge.stored.office import Office
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
def blobs_url(tmp_path: Path) -> str:
    return f"file://{tmp_path}/blobs"


@pytest.fixture
async def blobs(blobs_url: str) -> Blobs:
    return await open_blobs(blobs_url)


@pytest.fixture
async def still_house(database: Database, blobs: Blobs, embedder: LocalEmbedder) -> House:
    """Knowledge over pgvector; nobody works on its jobs."""
    return assembled(database, blobs, open_vectors(None, database), embedder)


@pytest.fixture
async def other_dsn(postgres18: Postgres) -> AsyncIterator[str]:
    """A database for the house over Qdrant, so that both houses may stand side by side."""
    async with databases.cloned(postgres18) as dsn:
        yield dsn


@pytest.fixture
async def still_qdrant_house(
    other_dsn: str,
    blobs: Blobs,
    embedder: LocalEmbedder,
    qdrant_server: QdrantServer,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """Knowledge over Qdrant; nobody works on its jobs."""
    monkeypatch.setenv("QDRANT_API_KEY", KEY)
    database = await open_database(other_dsn)
    vectors = open_vectors(qdrant_server.url, database)
    for number in range(1, 20):  # what an earlier test left: numbers begin anew in each database
        await vectors.drop(number)
    yield assembled(database, blobs, vectors, embedder)
    await vectors.close()
    await database.pool.close()


@pytest.fixture
async def house(still_house: House) -> AsyncIterator[House]:
    async with working(still_house) as opened:
        yield opened


@pytest.fixture
async def qdrant_house(still_qdrant_house: House) -> AsyncIterator[House]:
    async with working(still_qdrant_house) as opened:
        yield opened


@pytest.fixture(params=["pgvector", "qdrant"])
def either(request: pytest.FixtureRequest) -> House:
    """The house over each vector store in turn, its jobs running."""
    found: House = request.getfixturevalue("house" if request.param == "pgvector" else "qdrant_house")
    return found


@pytest.fixture
async def office(database: Database, blobs: Blobs, embedder: LocalEmbedder) -> AsyncIterator[Office]:
    """A house that may crawl a site on the loopback, with a bot that may ask for it."""
    async with stranger({}) as site:
        fetcher = Fetcher(rules=Rules([site.place]))
        still = assembled(database, blobs, open_vectors(None, database), embedder, fetcher=fetcher)
        async with working(still) as house:
            caller = await house.account()
            bot = await house.get(Bots).create(caller, {"identity": {"alias": "shop", "name": "Shop"}})
            yield Office(house, caller, bot.id, site)
        await fetcher.close()
