"""The edge by itself: what stands on every answer, and what a request may say of itself."""

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from palaver.web.edge import Edge
from palaver.web.site import Site


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    kept = {"Cache-Control": "public, max-age=60"} if scope["path"] == "/kept" else {}
    await PlainTextResponse("body", headers=kept)(scope, receive, send)


def client(site: Site = Site()) -> httpx2.AsyncClient:  # noqa: B008  # a frozen value
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(Edge(app, site)), base_url="http://palaver")


@pytest.mark.parametrize("site", [Site(tls=True), Site(public="https://chat.example.org")])
async def test_browsers_are_told_to_stay_with_tls_where_it_is_spoken(site: Site) -> None:
    async with client(site) as http:
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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"host", b"chat.example.org")], 200),
        ([(b"host", b"evil.example")], 421),
        ([(b"host", b"chat.example.org.evil.example:8000")], 421),
        ([(b"host", b"evil.example/chat?x")], 400),
        ([(b"host", b"")], 400),
        ([], 400),
        ([(b"host", b"chat.example.org"), (b"host", b"evil.example")], 400),
    ],
)
async def test_a_request_is_for_us_or_refused(headers: list[tuple[bytes, bytes]], status: int) -> None:
    """No proxy or cache keeps an answer under a name that is not ours, and no stranger's name leads here."""
    site = Site(public="https://chat.example.org", hosts=frozenset({"chat.example.org"}))
    for path in ("/", "/kept", "/static/palaver.css"):
        sent = await answered(site, path, headers)
        assert sent == status


async def answered(site: Site, path: str, headers: list[tuple[bytes, bytes]]) -> int:
    """The status that the edge answers a request with exactly these headers with."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b""}
    await Edge(app, site)({**scope, "headers": headers}, receive, send)
    return int(sent[0]["status"])
