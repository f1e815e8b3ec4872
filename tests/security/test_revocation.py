"""Who was revoked, suspended or signed out is so on every worker, with sockets and streams; how fast is printed."""

import asyncio
import functools
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from palaver.core.db import Database, open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, cookie, fresh_word
from tests.servers.palaver import PalaverServer, palaver_server, until
from tests.servers.scripted_llm import ScriptedLLM

DEADLINE_S = 15.0  # the promise is one second; a busy machine is not what is tested
CONNECTIONS = 8
BOT = {"alias": "long", "model": "scripted?tokens=2000&rate=20"}


@pytest.fixture(scope="module")
async def pair(model: ScriptedLLM) -> AsyncIterator[PalaverServer]:
    """Two workers, which share a Valkey of their own."""
    env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"{model.url}/v1", "PALAVER_REFUSED_PER_MINUTE": "0"}
    async with palaver_server(workers=2, env=env) as running, running.client() as admin:
        assert (await admin.post("/api/bots", json=BOT)).status_code == 201
        yield running
        await running.kill_tree()  # it would wait for stories that nobody reads any more


async def refused_everywhere(
    clients: list[httpx2.AsyncClient], headers: Mapping[str, str], status: int = 401, path: str = "/api/sessions"
) -> bool:
    """Each client has a connection of its own: together they reach both workers."""
    answers = await asyncio.gather(*(client.get(path, headers=headers) for client in clients))
    return all(answer.status_code == status for answer in answers)


async def took(since: float, happened: Callable[[], Coroutine[Any, Any, bool]]) -> float:
    assert await until(happened, DEADLINE_S, 0.01)
    return time.monotonic() - since


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def closed(url: str, headers: Mapping[str, str], ready: asyncio.Event) -> float:
    """When a socket with this credential was closed."""
    async with connect(url, proxy=None, additional_headers=headers) as socket:
        await socket.recv()
        ready.set()
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return time.monotonic()


async def over(client: httpx2.AsyncClient, headers: Mapping[str, str], ready: asyncio.Event) -> float:
    """When a stream with this credential was ended."""
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
        made = (await admin.post("/api/keys", json={"kind": "prod", "name": "short-lived"})).json()
        secret = made["secret"]
        clients = [pair.client("") for _ in range(CONNECTIONS)]
        asked = {"user_id": "u", "persona": "long"}
        headers = bearing(secret)
        token = (await clients[0].post("/api/chat/get_token", json=asked, headers=headers)).json()["token"]
        by_token = bearing(token)
        for each in (headers, by_token):
            for client in clients:
                assert (await client.get("/api/sessions", headers=each)).status_code == 200
        url = pair.url.replace("http", "ws") + "/ws"
        opened = [asyncio.Event() for _ in range(6)]
        sockets = [closed(url, shown, ready) for shown, ready in zip((headers, by_token) * 2, opened[:4], strict=True)]
        streams = [over(clients[n], (headers, by_token)[n], opened[4 + n]) for n in range(2)]
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
        headers = bearing(made["secret"])
        clients = [pair.client("") for _ in range(CONNECTIONS)]
        for client in clients:
            assert (await client.get("/api/sessions", headers=headers)).status_code == 200
        await revoked_behind(pair, made["key"]["id"])
        passed = await took(time.monotonic(), lambda: refused_everywhere(clients, headers))
        for client in clients:
            await client.aclose()
    with capsys.disabled():
        print(f"\nrevoked in the database, two workers: refused after {passed:.2f} s")


@asynccontextmanager
async def behind(pair: PalaverServer) -> AsyncIterator[Database]:
    db = await open_database(pair.dsn)
    try:
        yield db
    finally:
        await db.close()


async def revoked_behind(pair: PalaverServer, id: str) -> None:
    async with behind(pair) as db, db.pool.acquire() as connection:
        await connection.execute("update security_key set revoked_at = now() where id = $1", UUID(id))


class Person:
    """An editor with two browsers, and a token that one of them has minted."""

    def __init__(self, id: UUID, browser: Mapping[str, str], other: Mapping[str, str], token: str) -> None:
        self.id, self.browser, self.other, self.token = id, browser, other, bearing(token)


async def newcomer(pair: PalaverServer, client: httpx2.AsyncClient) -> Person:
    email = f"{fresh_word()}@people.example"
    async with behind(pair) as db:
        account = await Accounts(db).first()
        assert account is not None
        id = await People(db).add(account, email, "Ana", "editor", PASSWORD)
        assert id is not None
        browsers = [(await People(db).login(email, PASSWORD, "browser")).secret for _ in range(2)]
    browser, other = [cookie("", secret, pair.url).headers for secret in browsers]
    asked = {"user_id": "u", "persona": "long"}
    token = (await client.post("/api/chat/get_token", json=asked, headers=browser)).json()["token"]
    return Person(id, browser, other, token)


Act = Callable[[httpx2.AsyncClient, Person], Coroutine[Any, Any, httpx2.Response]]


async def signed_out(client: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    return await client.post("/api/auth/logout", headers=person.browser)


async def ended_from_elsewhere(client: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    """In the list of the other browser's profile."""
    listed = (await client.get("/api/user/sessions", headers=person.other)).json()
    session = next(each["id"] for each in listed if not each["current"])
    return await client.delete(f"/api/user/sessions/{session}", headers=person.other)


async def suspended(admin: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    return await admin.patch(f"/api/users/{person.id}", json={"status": "suspended"})


async def removed(admin: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    return await admin.delete(f"/api/users/{person.id}")


async def told_to_read(admin: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    """A role that does not chat."""
    made = {"name": f"role-{fresh_word()}", "permissions": ["bots.read"]}
    assert (await admin.post("/api/rbac/roles", json=made)).status_code == 201
    return await admin.patch(f"/api/users/{person.id}", json={"role": made["name"]})


@pytest.mark.parametrize(
    ("act", "status", "token_too"),
    [
        (signed_out, 401, False),
        (ended_from_elsewhere, 401, False),
        (suspended, 401, True),
        (removed, 401, True),
        (told_to_read, 403, True),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_person_is_out_on_both_workers(
    pair: PalaverServer, capsys: pytest.CaptureFixture[str], act: Act, status: int, token_too: bool
) -> None:
    async with pair.client() as admin:
        clients = [pair.client("") for _ in range(CONNECTIONS)]
        person = await newcomer(pair, clients[0])
        ways = [person.browser, person.token] if token_too else [person.browser]
        for headers in ways:
            assert await refused_everywhere(clients, headers, 200)
        url = pair.url.replace("http", "ws") + "/ws"
        opened = [asyncio.Event() for _ in range(8)]
        shown = [person.browser, person.token if token_too else person.browser] * 4
        sockets = [closed(url, headers, ready) for headers, ready in zip(shown[:5], opened[:5], strict=True)]
        streams = [over(clients[n], shown[n], opened[5 + n]) for n in range(3)]
        ends = [asyncio.create_task(each) for each in (*sockets, *streams)]
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*(ready.wait() for ready in opened))
        assert (await act(admin if act in {suspended, removed, told_to_read} else clients[-1], person)).is_success
        since = time.monotonic()
        asking = clients[3:]
        refused = [
            functools.partial(refused_everywhere, asking, headers, 401 if headers is person.token else status)
            for headers in ways
        ]
        requests = await asyncio.gather(*(took(since, each) for each in refused))
        async with asyncio.timeout(DEADLINE_S):
            ended = [when - since for when in await asyncio.gather(*ends)]
        if not token_too:
            assert await refused_everywhere(clients[3:], person.token, 200)
        for client in clients:
            await client.aclose()
    with capsys.disabled():
        print(
            f"\n{act.__name__}, two workers: refused after {', '.join(f'{each:.2f} s' for each in requests)}, "
            f"sockets closed within {max(ended[:5]):.2f} s, streams within {max(ended[5:]):.2f} s"
        )
