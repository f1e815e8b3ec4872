"""A revoked key is dead on every worker, with its tokens, sockets and streams; how long that took is printed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import UUID

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from palaver.core.db import open_database
from tests.servers.palaver import PalaverServer, palaver_server, until
from tests.servers.scripted_llm import ScriptedLLM

DEADLINE_S = 15.0  # the promise is one second; a busy machine is not what is tested
CONNECTIONS = 8
BOT = {"alias": "long", "model": "scripted?tokens=2000&rate=20"}


@pytest.fixture(scope="module")
async def pair(model: ScriptedLLM) -> AsyncIterator[PalaverServer]:
    """Two workers, which share a Valkey of their own."""
    env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"{model.url}/v1", "PALAVER_REFUSED_PER_MINUTE": "0"}
    async with palaver_server(workers=2, env=env) as running:
        yield running


async def refused_everywhere(clients: list[httpx2.AsyncClient], headers: dict[str, str]) -> bool:
    """Each client has a connection of its own: together they reach both workers."""
    answers = await asyncio.gather(*(client.get("/api/sessions", headers=headers) for client in clients))
    return all(answer.status_code == 401 for answer in answers)


async def took(since: float, happened: Callable[[], Coroutine[Any, Any, bool]]) -> float:
    assert await until(happened, DEADLINE_S, 0.01)
    return time.monotonic() - since


async def closed(url: str, secret: str, ready: asyncio.Event) -> float:
    """When a socket with this credential was closed."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with connect(url, proxy=None, additional_headers=headers) as socket:
        await socket.recv()
        ready.set()
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return time.monotonic()


async def over(client: httpx2.AsyncClient, secret: str, ready: asyncio.Event) -> float:
    """When a stream with this credential was ended."""
    headers = {"Authorization": f"Bearer {secret}"}
    asked = {"message": "a long story", "persona": "long"}
    async with client.stream("POST", "/api/chat/completion/stream", json=asked, headers=headers) as answer:
        last = ""
        async for line in answer.aiter_lines():
            ready.set()
            last = line if line.startswith("data: ") else last
        assert json.loads(last[6:])["code"] == "auth_failed"
        return time.monotonic()


async def test_a_revoked_key_is_dead_on_both_workers(pair: PalaverServer, capsys: pytest.CaptureFixture[str]) -> None:
    async with pair.client() as admin:
        assert (await admin.post("/api/bots", json=BOT)).status_code == 201
        made = (await admin.post("/api/keys", json={"kind": "prod", "name": "short-lived"})).json()
        secret = made["secret"]
        clients = [pair.client("") for _ in range(CONNECTIONS)]
        asked = {"user_id": "u", "persona": "long"}
        headers = {"Authorization": f"Bearer {secret}"}
        token = (await clients[0].post("/api/chat/get_token", json=asked, headers=headers)).json()["token"]
        by_token = {"Authorization": f"Bearer {token}"}
        for each in (headers, by_token):
            for client in clients:
                assert (await client.get("/api/sessions", headers=each)).status_code == 200
        url = pair.url.replace("http", "ws") + "/ws"
        opened = [asyncio.Event() for _ in range(6)]
        sockets = [closed(url, shown, ready) for shown, ready in zip((secret, token) * 2, opened[:4], strict=True)]
        streams = [over(clients[n], (secret, token)[n], opened[4 + n]) for n in range(2)]
        ends = [asyncio.create_task(each) for each in (*sockets, *streams)]
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*(ready.wait() for ready in opened))
        await admin.delete(f"/api/keys/{made['key']['id']}")
        since = time.monotonic()
        asking = clients[2:]
        requests = await asyncio.gather(
            took(since, lambda: refused_everywhere(asking, headers)),
            took(since, lambda: refused_everywhere(asking, by_token)),
        )
        async with asyncio.timeout(DEADLINE_S):
            ended = [when - since for when in await asyncio.gather(*ends)]
        for client in clients:
            await client.aclose()
    with capsys.disabled():
        print(
            f"\nrevoked, two workers: key refused after {requests[0]:.2f} s, token {requests[1]:.2f} s, "
            f"sockets closed within {max(ended[:4]):.2f} s, streams within {max(ended[4:]):.2f} s"
        )


async def test_a_key_that_the_command_line_revokes_is_dead_too(
    pair: PalaverServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """It knows no bus and no worker: only what is committed."""
    async with pair.client() as admin:
        made = (await admin.post("/api/keys", json={"kind": "prod", "name": "short-lived"})).json()
        headers = {"Authorization": f"Bearer {made['secret']}"}
        clients = [pair.client("") for _ in range(CONNECTIONS)]
        for client in clients:
            assert (await client.get("/api/sessions", headers=headers)).status_code == 200
        await revoked_behind(pair, made["key"]["id"])
        passed = await took(time.monotonic(), lambda: refused_everywhere(clients, headers))
        for client in clients:
            await client.aclose()
    with capsys.disabled():
        print(f"\nrevoked in the database, two workers: refused after {passed:.2f} s")


async def revoked_behind(pair: PalaverServer, id: str) -> None:
    db = await open_database(pair.dsn)
    try:
        async with db.pool.acquire() as connection:
            await connection.execute("update security_key set revoked_at = now() where id = $1", UUID(id))
    finally:
        await db.close()
