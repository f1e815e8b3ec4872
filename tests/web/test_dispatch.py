"""The dispatcher by itself: bodies that take too long, parts that are down, methods that are not there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import msgspec
import pytest
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Unavailable
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.kit.ids import uuid7
from palaver.web import dispatch
from palaver.web.call import Call
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.peer import Proxies
from palaver.web.route import Route
from palaver.web.table import RouteTable


class Note(msgspec.Struct):
    text: str


class Sought(msgspec.Struct):
    since: int = msgspec.field(default=0, name="from")
    limit: int = 50


class Known:
    """Everybody is the same caller."""

    async def identify(self, _connection: HTTPConnection) -> Caller | None:
        return Caller(account=uuid7(), kind="super", id=uuid7(), owner="key:x", permissions=frozenset({"notes.write"}))


class Down:
    """Nobody can be looked up: the database is away."""

    async def identify(self, _connection: HTTPConnection) -> Caller | None:
        raise Unavailable("The database is away.")


async def take(call: Call[Note]) -> Note:
    return call.body


async def look(call: Call[None]) -> dict[str, bool]:
    return {"known": call.visitor is not None}


async def seek(call: Call[None]) -> Sought:
    return call.query  # type: ignore[no-any-return]  # what the route declares


def route(method: Any, path: str, handler: Any, permission: str, **more: Any) -> Route:
    return Route(method=method, path=path, handler=handler, permission=permission, rate="write", **more)


TABLE = RouteTable(
    [
        route("POST", "/notes", take, "notes.write", body=Note),
        route("DELETE", "/notes", look, "notes.delete"),
        route("GET", "/notes", seek, "notes.write", query=Sought),
        route("GET", "/healthz", look, "public"),
        route("GET", "/login", look, "public", page=True),
    ]
)


def client(authenticator: Known | Down) -> httpx2.AsyncClient:
    app = Edge(Dispatcher(TABLE, Services(Events(), Proxies()), authenticator))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://palaver")


async def dripping() -> AsyncIterator[bytes]:
    yield b'{"text": "'
    await asyncio.sleep(10)
    yield b'late"}'


async def test_a_body_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "BODY_S", 0.05)
    async with client(Known()) as http:
        late = await http.post("/notes", content=dripping())
        assert (late.status_code, late.json()["error"]["code"]) == (400, "invalid_request")
        assert (await http.post("/notes", json={"text": "in time"})).json() == {"text": "in time"}


async def test_what_is_not_taken_is_said_before_the_permission_is_asked_for() -> None:
    async with client(Known()) as http:
        wrong = await http.put("/notes")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, POST")
        assert (await http.delete("/notes")).status_code == 403
        head = await http.head("/healthz")
        assert (head.status_code, head.content) == (200, b"")


async def test_a_misspelled_parameter_is_not_overlooked() -> None:
    async with client(Known()) as http:
        assert (await http.get("/notes?from=3")).json() == {"from": 3, "limit": 50}
        for query, hint in (("frm=3", "Did you mean 'from'?"), ("from=3&since=3", "There are: from, limit.")):
            wrong = await http.get(f"/notes?{query}")
            assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid_request")
            assert wrong.json()["error"]["message"].endswith(hint)
        assert (await http.get("/notes?from=x")).status_code == 422
        assert len((await http.get(f"/notes?{'x' * 5000}=1")).content) < 1000


async def test_while_nobody_can_be_looked_up_programs_get_what_is_public_and_people_are_told() -> None:
    async with client(Down()) as http:
        assert (await http.get("/healthz")).json() == {"known": False}
        assert (await http.get("/login")).status_code == 503
        assert (await http.post("/notes", json={"text": "x"})).status_code == 503
