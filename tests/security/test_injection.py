"""S11: quotes in every header, parameter and field reach no statement; the server answers what it always answers."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from palaver.web.route import Route
from tests.security.home import Home, bearer
from tests.security.routes import CLOSED, HTTP, filled, name_of, there
from tests.servers.palaver import PalaverServer

QUOTES = [
    "'",
    '"',
    "' or '1'='1",
    "'; select pg_sleep(20); --",
    "') union select id, account_id, kind, name, bots, default_bot, expires_at from security_key --",
    "$1",
    "$$; drop table security_key; $$",
    "\\'; drop table security_key; --",
    "%27%20or%201=1--",
    "{{7*7}}${7*7}%s%n:account_id",
]
HEADERS = [
    "X-API-Key",
    "X-Account",
    "X-Client-Id",
    "X-Request-Id",
    "X-Forwarded-For",
    "Last-Event-ID",
    "If-Match",
    "If-None-Match",
    "User-Agent",
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Referer",
    "Origin",
    "HX-Request",
]
MARKS = ("PostgresSyntaxError", "syntax error at", "Traceback", "unterminated quoted")


@pytest.fixture(autouse=True)
async def nothing_breaks(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home) -> AsyncIterator[None]:
    """No statement of the database and no trace of ours in the log, and everything is still there."""
    before = len(server.log())
    yield
    said = server.log()[before:]
    assert not [mark for mark in MARKS if mark in said], said[-3000:]
    answer = await nobody.get(f"/api/bots/{ours.alias}", headers=bearer("", ours.key).headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("quote", QUOTES)
async def test_before_authentication(nobody: httpx2.AsyncClient, ours: Home, quote: str) -> None:
    """The header that was exploited within 36 hours elsewhere, and all others, on every route."""
    everything = {name: quote for name in HEADERS if name != "X-API-Key"}
    carriers = [
        {"Authorization": f"Bearer {quote}"},
        {"Authorization": quote},
        {"X-API-Key": quote},
        {"Cookie": f"palaver_session={quote}; theme={quote}"},
        {},
    ]
    for route in CLOSED:
        for carrier in carriers:
            answer = await nobody.request(
                route.method, filled(route.path, there(ours)), headers={**everything, **carrier, "Accept": "*/*"}
            )
            assert answer.status_code == 401 or ("Cookie" in carrier and answer.status_code == 403), answer.text


@pytest.mark.parametrize("name", HEADERS)
async def test_each_header_of_a_known_caller(nobody: httpx2.AsyncClient, ours: Home, name: str) -> None:
    for quote in QUOTES:
        for path in (
            "/api/bots",
            "/api/sessions",
            "/",
            f"/api/chat/turns/{ours.turn}/events",
            f"/documents/{ours.document}",
        ):
            headers = {"Authorization": f"Bearer {ours.key}", name: quote}
            answer = await nobody.get(path, headers=headers)
            assert answer.status_code < 500, (path, answer.text)
            assert quote not in answer.headers.get("x-request-id", "")


@pytest.mark.parametrize("route", [route for route in HTTP if "{" in route.path], ids=name_of)
async def test_parameters_of_paths(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    headers = bearer("", ours.key).headers
    for quote in QUOTES:
        values = dict.fromkeys(there(ours), httpx2.URL("http://x/").copy_with(path=f"/{quote}").raw_path.decode()[1:])
        answer = await nobody.request(route.method, filled(route.path, values), headers=headers)
        assert answer.status_code in {400, 404, 422}, (quote, answer.text)


@pytest.mark.parametrize("route", [route for route in HTTP if route.method == "GET"], ids=name_of)
async def test_parameters_of_queries(nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    headers = bearer("", ours.key).headers
    names = ("cursor", "limit", "q", "tab", "bot", "new", "page", "next", "link", "section")
    for quote in (*QUOTES, "\x00", "\ud7ff", "-1", "99999999999999999999"):
        answer = await nobody.get(filled(route.path, there(ours)), params=dict.fromkeys(names, quote), headers=headers)
        assert answer.status_code < 500, (quote, answer.text)


BODIES = {
    "/api/bots": lambda quote: {"alias": quote, "name": quote, "collections": [quote], "model": quote},
    "/api/collections": lambda quote: {"name": quote, "description": quote, "embedding": quote},
    "/api/keys": lambda quote: {"kind": quote, "name": quote, "bots": [quote], "expires_at": quote},
    "/api/widgets": lambda quote: {"name": quote, "bot": quote, "origins": [quote]},
    "/api/chat/client_id": lambda quote: {"widget_public_id": quote, "captcha_token": quote},
    "/api/auth/login": lambda quote: {"email": f"{quote}@x", "password": quote},
    "/api/chat/get_token": lambda quote: {"user_id": quote, "persona": quote, "client_id": quote},
    "/api/chat/completion": lambda quote: {"message": quote, "persona": quote},
    "/api/chat/continuation": lambda quote: {"message": quote, "session": quote},
    "/v1/chat/completions": lambda quote: {"model": quote, "messages": [{"role": quote, "content": quote}]},
    "/v1/embeddings": lambda quote: {"model": quote, "input": quote},
}


@pytest.mark.parametrize("path", BODIES)
async def test_fields_of_bodies(nobody: httpx2.AsyncClient, ours: Home, path: str) -> None:
    headers = bearer("", ours.key).headers
    for quote in (*QUOTES, "\x00", "\ud800", "\U0010ffff", "x" * 5000):
        text = json.dumps(BODIES[path](quote))
        answer = await nobody.post(path, content=text, headers=headers)
        assert answer.status_code < 500, (quote[:50], answer.text)


async def test_what_is_said_and_searched_is_text(nobody: httpx2.AsyncClient, ours: Home) -> None:
    headers = bearer("", ours.key).headers
    for quote in (*QUOTES, "a\x00b", "\ud800", "\\x00", "'" * 1000):
        said = json.dumps({"message": quote, "persona": ours.alias})
        answer = await nobody.post("/api/chat/completion", content=said, headers=headers)
        assert answer.status_code < 500, answer.text
        found = await nobody.post(
            f"/api/collections/{ours.collection}/search", content=json.dumps({"query": quote}), headers=headers
        )
        assert found.status_code < 500, found.text
