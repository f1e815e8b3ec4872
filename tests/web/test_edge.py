"""The edge by itself: what stands on every answer, and what a request may say of itself."""

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from palaver.web.edge import Edge


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    kept = {"Cache-Control": "public, max-age=60"} if scope["path"] == "/kept" else {}
    await PlainTextResponse("body", headers=kept)(scope, receive, send)


def client(*, tls: bool = False) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(Edge(app, tls=tls)), base_url="http://palaver")


async def test_browsers_are_told_to_stay_with_tls_where_it_is_spoken() -> None:
    async with client(tls=True) as http:
        assert (await http.get("/")).headers["strict-transport-security"] == "max-age=31536000"
    async with client() as http:
        assert "strict-transport-security" not in (await http.get("/")).headers


async def test_nothing_is_stored_unless_it_says_so() -> None:
    async with client() as http:
        assert (await http.get("/")).headers["cache-control"] == "no-store"
        assert (await http.get("/kept")).headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("given", "taken"), [("abcdefgh", True), ("a" * 65, False), ("short", False), ("a b c d e", False)]
)
async def test_a_request_may_bring_its_id(given: str, *, taken: bool) -> None:
    async with client() as http:
        answer = await http.get("/", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is taken
        assert len(answer.headers.get_list("x-request-id")) == 1
