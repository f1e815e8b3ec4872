"""The embedding process on its real wires: our own client, OpenAI's, and Ollama's format."""

import asyncio
import re
import socket
from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import openai
import pytest
import uvicorn

from palaver.core.errors import ProviderFailed, Unavailable
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.embedding.engine import Engine
from palaver.knowledge.embedding.lanes import Lanes
from palaver.knowledge.embedding.local import LocalEmbedder
from palaver.knowledge.embedding.remote import RemoteEmbedder
from palaver.knowledge.embedding.service import Service
from palaver.llm.provider import Connection
from palaver.llm.transport.session import close_session
from tests.knowledge.embedding_process import embedding, listening

TEXTS = ["the sea", "a lighthouse on a rock " * 30, "", "flour, water and salt"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Iterator[Path]:
    assert weights.exists()
    path = tmp_path_factory.mktemp("embedder") / "e.sock"
    with listening(path) as holder, embedding(holder):
        yield path


@pytest.fixture
async def local(path: Path) -> AsyncIterator[LocalEmbedder]:
    embedder = LocalEmbedder(path)
    yield embedder
    await embedder.close()


@pytest.fixture
async def remote(engine: Engine) -> AsyncIterator[str]:
    """The same service on a port, as an embedder elsewhere is reached."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Service(Lanes(engine)).app(), lifespan="off", log_level="warning", ws="none")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        await close_session()
        server.should_exit = True
        await serving


async def test_vectors_are_exactly_those_of_the_engine(local: LocalEmbedder, engine: Engine) -> None:
    expected = [array("f", engine.embed(text).vector) for text in TEXTS]
    assert await local.embed(TEXTS, query=False) == expected
    assert await local.embed(TEXTS[:1], query=True) == expected[:1]
    assert (local.name, local.dimensions) == ("all-minilm-l6-v2", len(expected[0]))


async def test_many_texts_go_in_order(local: LocalEmbedder) -> None:
    texts = [f"text number {number}" for number in range(70)]
    several = await local.embed(texts, query=False)
    assert several[69] == (await local.embed(texts[69:], query=True))[0]
    assert len({vector.tobytes() for vector in several}) == 70


async def test_a_question_does_not_wait_for_documents(local: LocalEmbedder) -> None:
    documents = asyncio.create_task(local.embed(["a long document about everything " * 40] * 96, query=False))
    await asyncio.sleep(0.05)
    for _ in range(5):
        await local.embed(["a question"], query=True)
    assert not documents.done()
    documents.cancel()


async def test_openais_own_client(remote: str, engine: Engine) -> None:
    async with openai.AsyncOpenAI(api_key="none", base_url=f"{remote}/v1") as client:
        answer = await client.embeddings.create(model="any", input=["the sea", "the shore"])
        plain = await client.embeddings.create(model="any", input="the sea", encoding_format="float")
    vector = array("f", engine.embed("the sea").vector)
    assert array("f", answer.data[0].embedding) == vector
    assert array("f", plain.data[0].embedding) == vector
    assert answer.usage.total_tokens == 8


async def test_servers_elsewhere(remote: str, engine: Engine) -> None:
    expected = [array("f", engine.embed(text).vector) for text in TEXTS]
    connection = Connection(name="elsewhere", provider="openai", base_url=remote, api_key="sk-none")
    embedders: list[Embedder] = [
        RemoteEmbedder(connection=connection, model="minilm", dimensions=384),
        RemoteEmbedder(connection=replace(connection, provider="ollama"), model="minilm", dimensions=384),
    ]
    for embedder in embedders:
        found = await embedder.embed(TEXTS, query=False)
        assert [vector.tolist() for vector in found] == [
            pytest.approx(vector.tolist(), abs=1e-6) for vector in expected
        ]
        assert embedder.name == "elsewhere:minilm"
    prefixed = RemoteEmbedder(connection=connection, model="m", dimensions=384, query_prefix="the ")
    (found_sea,) = await prefixed.embed(["sea"], query=True)
    assert found_sea.tolist() == pytest.approx(expected[0].tolist(), abs=1e-6)


async def test_a_model_with_other_dimensions_is_refused(remote: str) -> None:
    connection = Connection(name="elsewhere", provider="openai", base_url=remote)
    embedder = RemoteEmbedder(connection=connection, model="minilm", dimensions=1536)
    with pytest.raises(ProviderFailed, match="length 384; expected 1536"):
        await embedder.embed(["x"], query=True)


@pytest.mark.parametrize("body", [b"", b"{", b'{"input": 3}', b'{"input": []}', b'{"input": ["x", null]}'])
async def test_what_is_not_understood_is_refused(path: Path, body: bytes) -> None:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session,
        session.post("http://embedder/v1/embeddings", data=body) as response,
    ):
        assert response.status == 400
        assert (await response.json())["error"]["type"] == "invalid_request_error"


@pytest.mark.usefixtures("weights")
async def test_it_leaves_when_idle_and_is_back_with_the_next_question(tmp_path: Path) -> None:
    path = tmp_path / "e.sock"
    with listening(path) as holder:
        embedder = LocalEmbedder(path)
        with embedding(holder, "--idle", "0.3") as process:
            before = await embedder.embed(["x"], query=True)
            assert await asyncio.to_thread(process.wait, 20) == 0
        asking = asyncio.create_task(embedder.embed(["x"], query=True))
        await asyncio.sleep(0.2)
        with embedding(holder):
            assert await asking == before
        await embedder.close()


async def test_without_the_process_the_caller_hears_what_to_do(tmp_path: Path) -> None:
    embedder = LocalEmbedder(tmp_path / "nobody.sock")
    with pytest.raises(Unavailable, match="palaver doctor"):
        await embedder.embed(["x"], query=True)
    await embedder.close()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.usefixtures("weights")
def test_memory_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "e.sock"

    async def load() -> None:
        embedder = LocalEmbedder(path)
        await embedder.embed(["a long document about everything " * 40] * 64, query=False)
        await embedder.close()

    with listening(path) as holder, embedding(holder) as process:
        asyncio.run(load())
        (resident,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    assert int(resident) < 250_000
