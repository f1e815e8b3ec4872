"""S2: nobody but its owner follows, resumes or stops a turn that runs, by the stream or by the socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.security.home import ANONYMOUS, Credential, Home, bearer, cookie
from tests.servers.palaver import PalaverServer

PATIENCE_S = 20


class Running:
    """A turn of ours under way; reading it is how its owner shows that nobody stopped it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.turn = UUID(answer.headers["x-turn-id"])
        self.session: UUID | None = None
        self._lines = answer.aiter_lines()

    async def event(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("data: "):
                    event: dict[str, Any] = json.loads(line[6:])
                    return event
        raise AssertionError("the stream ended")

    async def goes_on(self) -> bool:
        return [(await self.event())["type"] for _ in range(2)] == ["token", "token"]


@pytest.fixture
async def running(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home) -> AsyncIterator[Running]:
    """Ana talks to the slow bot; she stops it in the end."""
    headers = cookie("ana", ours.cookie, server.url).headers
    asked = {"persona": ours.slow, "message": "Tell me a long story."}
    async with nobody.stream("POST", "/api/chat/completion/stream", json=asked, headers=headers) as answer:
        assert answer.status_code == 200
        turn = Running(answer)
        turn.session = UUID((await turn.event())["session_id"])
        try:
            yield turn
        finally:
            stopped = await nobody.post(f"/api/chat/turns/{turn.turn}/cancel", headers=headers)
            assert stopped.status_code == 204


def strangers(ours: Home, theirs: Home, url: str) -> list[Credential]:
    return [
        bearer("another account's super key", theirs.key),
        cookie("another account's administrator", theirs.cookie, url),
        cookie("a colleague", ours.neighbour, url),
        bearer("our super key", ours.key),
        bearer("our prod key", ours.prod),
    ]


async def test_no_stranger_follows_or_stops_a_running_turn(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, theirs: Home, running: Running
) -> None:
    for who in strangers(ours, theirs, server.url):
        for method, below in (("GET", "events"), ("POST", "cancel")):
            told = []
            for turn in (running.turn, uuid4()):
                headers = {**who.headers, "Last-Event-ID": "1"}
                answer = await nobody.request(method, f"/api/chat/turns/{turn}/{below}", headers=headers)
                told.append((answer.status_code, answer.text.replace(answer.headers["x-request-id"], "")))
            assert told[0] == told[1], who.name
            assert told[0][0] == 404, who.name
        assert await running.goes_on()
    for method, below in (("GET", "events"), ("POST", "cancel")):
        answer = await nobody.request(method, f"/api/chat/turns/{running.turn}/{below}", headers=ANONYMOUS.headers)
        assert answer.status_code == 401
    assert await running.goes_on()


async def test_nobody_else_continues_a_conversation(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, theirs: Home, running: Running
) -> None:
    for who, bot in zip(strangers(ours, theirs, server.url), [theirs.alias] * 2 + [ours.alias] * 3, strict=True):
        for persona in (None, bot):
            asked = {"message": "hi", "session": str(running.session), "persona": persona}
            answer = await nobody.post("/api/chat/continuation", json=asked, headers=who.headers)
            assert answer.status_code == 404, who.name
    assert await running.goes_on()


async def test_a_visitor_follows_only_its_own_turns(nobody: httpx2.AsyncClient, ours: Home, running: Running) -> None:
    headers = bearer("", ours.key).headers
    tokens = [
        (await nobody.post("/api/chat/get_token", json={"user_id": user, "persona": ours.slow}, headers=headers)).json()
        for user in ("ana", "ben", f"user:{ours.session}")
    ]
    ana, *others = (bearer("", token["token"]).headers for token in tokens)
    asked = {"message": "A long story, please."}
    async with nobody.stream("POST", "/api/chat/completion/stream", json=asked, headers=ana) as answer:
        turn = Running(answer)
        await turn.event()
        for other in others:
            for seen in (turn.turn, running.turn):
                for method, below in (("GET", "events"), ("POST", "cancel")):
                    refused = await nobody.request(method, f"/api/chat/turns/{seen}/{below}", headers=other)
                    assert refused.status_code == 404
        assert await turn.goes_on()
        assert (await nobody.post(f"/api/chat/turns/{turn.turn}/cancel", headers=ana)).status_code == 204
    assert await running.goes_on()


@asynccontextmanager
async def socket(server: PalaverServer, who: Credential) -> AsyncIterator[ClientConnection]:
    headers = {name: value for name, value in who.headers.items() if name != "Origin"}
    origin = server.url if "Cookie" in who.headers else None
    url = server.url.replace("http", "ws") + "/ws"
    async with connect(url, proxy=None, additional_headers=headers, origin=origin) as opened:  # type: ignore[arg-type]  # a str is one
        yield opened


async def said(opened: ClientConnection) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await asyncio.wait_for(opened.recv(), PATIENCE_S))
    return told


async def test_no_stranger_takes_up_or_stops_a_turn_by_the_socket(
    server: PalaverServer, ours: Home, theirs: Home, running: Running
) -> None:
    assert running.session
    for who in strangers(ours, theirs, server.url):
        async with socket(server, who) as opened:
            assert (await said(opened))["type"] == "ready"
            told = []
            for session, turn in ((running.session, running.turn), (uuid4(), uuid4())):
                for message in (
                    {"type": "hello", "session": str(session), "last_event_id": 0},
                    {"type": "user.message", "text": "hi", "session": str(session)},
                    {"type": "user.cancel", "turn": str(turn)},
                ):
                    await opened.send(json.dumps(message))
                    told.append(await said(opened))
            assert told[:3] == told[3:], who.name
            assert {event["type"] for event in told} == {"error"}
        assert await running.goes_on()


async def test_the_owner_takes_it_up_by_the_socket(server: PalaverServer, ours: Home, running: Running) -> None:
    """What is refused to strangers is there."""
    async with socket(server, cookie("ana", ours.cookie, server.url)) as opened:
        assert (await said(opened))["type"] == "ready"
        await opened.send(json.dumps({"type": "hello", "session": str(running.session), "last_event_id": 0}))
        seen = [(await said(opened))["type"] for _ in range(3)]
        assert seen[0] == "ready"
        assert "token" in seen
