"""S12-S15 where it begins: a document's address; each guard by itself is judged in tests/core/test_http_*."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from palaver.core.db import Database
from palaver.core.http.rules import PORTS
from tests.security.home import Home, bearer

SCHEMES = [
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "gopher://127.0.0.1/_x",
    "data:text/plain,x",
    "unix:///tmp/x",
    "x",
]


class Canary:
    """Something on loopback, on a port that strangers' addresses may have, that nobody may reach."""

    def __init__(self) -> None:
        self.visits = 0
        self.port = 0

    async def visited(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    canary = Canary()
    for port in sorted(PORTS, reverse=True):
        try:
            server = await asyncio.start_server(canary.visited, "127.0.0.1", port)
        except OSError:
            continue
        canary.port = port
        async with server:
            yield canary
        return
    pytest.skip("every port of the web is taken on this machine")


def addresses(port: int) -> list[str]:
    hosts = [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "public.example@127.0.0.1",
        "public.example\\@127.0.0.1",
        "127.0.0.1\t",
        "127。0。0。1",
    ]
    return [f"http://{host}:{port}/x" for host in hosts]


async def test_the_server_does_not_visit_its_own_machine(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, canary: Canary
) -> None:
    path = f"/api/collections/{ours.collection}/documents"
    for url in addresses(canary.port):
        answer = await nobody.post(path, json={"url": url}, headers=bearer("", ours.key).headers)
        assert answer.status_code == 422, (url, answer.text)
        assert "secret" not in answer.text
    assert canary.visits == 0
    async with db.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from knowledge_document where source_url is not null") == 0

    async with httpx2.AsyncClient(trust_env=False) as direct:
        assert (await direct.get(f"http://127.0.0.1:{canary.port}/")).text == "secret"
    assert canary.visits == 1, "it is there to be visited"


@pytest.mark.parametrize("url", SCHEMES)
async def test_only_the_web_is_asked(nobody: httpx2.AsyncClient, ours: Home, url: str) -> None:
    path = f"/api/collections/{ours.collection}/documents"
    answer = await nobody.post(path, json={"url": url}, headers=bearer("", ours.key).headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_request"


async def test_an_address_is_one_text(nobody: httpx2.AsyncClient, ours: Home) -> None:
    path = f"/api/collections/{ours.collection}/documents"
    for url in (None, "", 1, ["http://127.0.0.1/"], {"url": "x"}, "http://" + "x" * 3000):
        answer = await nobody.post(path, json={"url": url}, headers=bearer("", ours.key).headers)
        assert answer.status_code == 422
    answer = await nobody.post(
        path, json={"url": "http://x.example/", "proxy": "x"}, headers=bearer("", ours.key).headers
    )
    assert answer.status_code == 422
