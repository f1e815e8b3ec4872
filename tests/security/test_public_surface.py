"""What a stranger gets: 401 from everything but the listed addresses, before path, body or existence are looked at."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from palaver.web.route import Route
from tests.security.home import Home
from tests.security.routes import BODY, CLOSED, FOR_CALLERS, HTTP, PUBLIC, is_public, name_of, variants
from tests.servers.palaver import PalaverServer

JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BODIES = [b"", b"{", b'{"message": 1}', b"\xff\xfe"]
BAD = [
    {"Authorization": "Bearer sk_super_wrong"},
    {"Authorization": "Bearer"},
    {"Authorization": "Basic YWRtaW46YWRtaW4="},
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    {"X-API-Key": "sk_super_wrong"},
    {"X-API-Key": ""},
    {"Cookie": "palaver_session=wrong"},
    {"Cookie": "palaver_session="},
]


def told(answer: httpx2.Response) -> dict[str, Any]:
    """The error without what differs for each request."""
    error: dict[str, Any] = answer.json()["error"]
    assert error.pop("request_id") == answer.headers["x-request-id"]
    return error


def test_what_is_public_is_listed_one_by_one() -> None:
    assert {name_of(route) for route in HTTP if route.permission == "public"} == PUBLIC


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
async def test_a_stranger_gets_401_whatever_is_asked(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    seen = []
    for path in variants(route, ours):
        for body in BODIES if route.method in BODY else BODIES[:1]:
            answer = await nobody.request(route.method, path, content=body, headers=JSON)
            assert answer.status_code == 401, (path, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
            seen.append(told(answer))
    assert all(error == seen[0] and error["code"] == "auth_failed" for error in seen)


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/nothing", "/api/bots/x/y/z", "/v1/nothing", "/mcp", "/%2e%2e", "/x//y"]
)
async def test_a_stranger_does_not_learn_what_exists(nobody: httpx2.AsyncClient, path: str) -> None:
    known = told(await nobody.get("/api/bots", headers=JSON))
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        answer = await nobody.request(method, path, headers=JSON)
        assert (answer.status_code, told(answer)) == (401, known)


@pytest.mark.parametrize("headers", BAD, ids=str)
async def test_a_credential_that_does_not_count_is_none(nobody: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    for route in CLOSED:
        answer = await nobody.request(route.method, route.path, headers={**JSON, **headers})
        assert answer.status_code == 401, (route.path, answer.text)


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "key", "authorization", "X-API-Key"])
async def test_no_credential_is_read_from_the_query(
    server: PalaverServer, nobody: httpx2.AsyncClient, name: str
) -> None:
    for path in ("/api/bots", "/api/keys", "/v1/models", "/"):
        answer = await nobody.get(path, params={name: server.admin_key}, headers=JSON)
        assert answer.status_code in {401, 303}


@pytest.mark.parametrize("route", [route for route in HTTP if is_public(route)], ids=name_of)
async def test_the_public_addresses_answer_everybody(nobody: httpx2.AsyncClient, route: Route) -> None:
    wanted = {
        "/api/auth/login": {422},
        "/api/auth/forgot-password": {422},
        "/api/auth/reset-password": {422},
        "/api/auth/2fa/verify": {422},
        "/api/auth/2fa": {400},
        "/api/auth/invitation": {400, 401},
        "/api/auth/register": {422},
        "/api/auth/register/confirm": {422},
        "/api/auth/sign-up": {400, 404},
        "/api/auth/sign-up/finish": {400},
        "/api/auth/forgot": {200, 400},
        "/api/auth/reset": {400, 401},
        "/api/auth/ui-key": {400},
        "/api/auth/oidc/start": {404},
        "/api/auth/oidc/callback": {404},
        "/login": {200, 400},
        "/": {303},
        "/webhook/{bot}/{hook}": {404},
        "/api/drive/links/{link}": {404},
    }.get(route.path, {200, 303})
    answer = await nobody.request(route.method, route.path, headers=JSON)
    assert answer.status_code in wanted


@pytest.mark.parametrize(
    "path", ["/static/nothing.js", "/static/", "/assets/x", "/.well-known/x", "/api/auth/x", "/webhook/x"]
)
async def test_below_a_public_address_nothing_is_404(nobody: httpx2.AsyncClient, path: str) -> None:
    assert (await nobody.get(path, headers=JSON)).status_code in {401, 404}


@pytest.mark.parametrize("route", [route for route in CLOSED if route.method == "GET"], ids=name_of)
async def test_only_pages_lead_to_the_login(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    for path in variants(route, ours):
        answer = await nobody.get(path, headers=HTML)
        if route.page:
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?next=%2F")
        else:
            assert (answer.status_code, told(answer)["code"]) == (401, "auth_failed")


@pytest.mark.parametrize("route", [route for route in CLOSED if route.method != "GET"], ids=name_of)
async def test_nothing_but_a_visit_leads_to_the_login(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    for path in variants(route, ours):
        answer = await nobody.request(route.method, path, headers=HTML)
        assert answer.status_code == 401
        if not route.page:
            assert told(answer)["code"] == "auth_failed"


@pytest.mark.parametrize("route", [route for route in FOR_CALLERS if route.permission != "docs.read"], ids=name_of)
async def test_what_a_credential_may_not_do_is_403_before_anything_else(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, ui_key: str, route: Route
) -> None:
    seen = []
    for path in variants(route, ours):
        for body in BODIES if route.method in BODY else BODIES[:1]:
            headers = {**JSON, "Authorization": f"Bearer {ui_key}"}
            answer = await nobody.request(route.method, path, content=body, headers=headers)
            assert answer.status_code == 403, (path, answer.text)
            seen.append(told(answer))
    assert all(error == seen[0] for error in seen)


@pytest.fixture(scope="session")
async def ui_key(server: PalaverServer) -> str:
    async with server.client() as client:
        answer = await client.post("/api/keys", json={"kind": "ui", "name": "for the pages"})
        return str(answer.json()["secret"])


async def test_a_socket_needs_hello_with_a_credential(server: PalaverServer, ui_key: str) -> None:
    for first in (
        b"\xff",
        "garbage",
        "{}",
        '{"type":"ping"}',
        '{"type":"hello"}',
        '{"type":"hello","token":"wrong"}',
        '{"type":"user.message","text":"hi"}',
        json.dumps({"type": "hello", "token": ui_key}),
    ):
        async with connect(server.url.replace("http", "ws") + "/ws", proxy=None) as socket:
            await socket.send(first)
            assert json.loads(await asyncio.wait_for(socket.recv(), 10))["code"] == "auth_failed"
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401


async def test_a_silent_socket_is_closed(server: PalaverServer) -> None:
    async with connect(server.url.replace("http", "ws") + "/ws", proxy=None) as socket:
        assert json.loads(await asyncio.wait_for(socket.recv(), 20))["code"] == "auth_failed"


async def test_a_socket_takes_no_credential_from_the_query_or_the_protocol(server: PalaverServer) -> None:
    url = server.url.replace("http", "ws") + f"/ws?token={server.admin_key}&access_token={server.admin_key}"
    async with connect(url, proxy=None, subprotocols=["bearer", server.admin_key]) as socket:  # type: ignore[list-item]  # any text is one
        await socket.send('{"type":"user.message","text":"hi"}')
        assert json.loads(await asyncio.wait_for(socket.recv(), 10))["code"] == "auth_failed"


@pytest.mark.parametrize("path", ["/nothing", "/api/bots", "/", "/static/x"])
async def test_a_socket_elsewhere_is_refused(server: PalaverServer, path: str) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(server.url.replace("http", "ws") + path, proxy=None) as socket:
            await asyncio.wait_for(socket.recv(), 10)
