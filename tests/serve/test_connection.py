"""A connection is bounded in what it may send before anybody works for it, and in how long that may take."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from palaver.serve.connection import Connection
from palaver.serve.websocket import WebSocket
from tests.servers.palaver import until

Talk = Callable[..., Awaitable[bytes]]


FLOODS = {"http": 0, "websocket": 0}  # pieces on their way to a client that is there


class Quick(Connection):
    patience_s = 0.5
    head_bytes = 2_000
    head_fields = 100
    unread_s = 0.3


class QuickSocket(WebSocket):
    unread_s = 0.3


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Reads its body at /read, takes a second for it, never ends at /flood, and answers at once elsewhere."""
    if scope["path"] == "/flood":
        await flood(scope["type"], receive, send)
        return
    if scope["path"] == "/read":
        while (await receive()).get("more_body"):
            pass
        await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def flood(kind: str, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Write on and on, until the client is gone."""
    if kind == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        piece: dict[str, Any] = {"type": "websocket.send", "bytes": bytes(65_536)}
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        piece = {"type": "http.response.body", "body": bytes(65_536), "more_body": True}

    async def write() -> None:
        while True:
            await send(piece)
            FLOODS[kind] += 1
            await asyncio.sleep(0)

    writing = asyncio.ensure_future(write())
    while not (await receive())["type"].endswith("disconnect"):
        pass
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    FLOODS[kind] = 0


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with serving(Quick) as port:
        yield port


@contextlib.asynccontextmanager
async def serving(kind: type[Connection]) -> AsyncIterator[int]:
    config = uvicorn.Config(app, http=kind, ws=QuickSocket, log_config=None, access_log=False, lifespan="off")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(config, state, {}), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def talk(port: int, *pieces: bytes, pause_s: float = 0.02) -> bytes:
    """Say the pieces with pauses until the other side closes; what it said, or a TimeoutError when it stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.ensure_future(heard(reader))
    try:
        for piece in pieces:
            if answer.done():
                break
            writer.write(piece)
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(5):
            return await answer
    finally:
        answer.cancel()
        writer.close()


async def heard(reader: asyncio.StreamReader) -> bytes:
    """Everything until the end, also where that is a reset."""
    told = b""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65_536):
            told += piece
    return told


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], b""),
        ([b"\r\n"] * 50, b"408"),
        ([b"GET / HT"], b"408"),
        ([b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 50], b"408"),
        ([b"GET / HTTP/1.1\r\n", b"X: ", *[b"y"] * 100], b"408"),
        ([GET, b"GET / HT"], b"ok"),
        ([GET, *[b"\r\n"] * 100], b"ok"),
        ([b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n", *[b"a"] * 100], b"ok"),
        ([b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\na\r\n"] * 100], b"ok"),
    ],
    ids=[
        "nothing",
        "empty lines",
        "half a line",
        "drip",
        "drip of a value",
        "half a second",
        "lines after",
        "body after",
        "chunks after",
    ],
)
async def test_nobody_keeps_a_connection_by_being_slow(port: int, pieces: list[bytes], said: bytes) -> None:
    answer = await talk(port, *pieces)
    assert said in answer
    assert answer.count(b"HTTP/1.1 200") == (1 if said == b"ok" else 0)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * 5_000, b"431"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 5_000, b"431"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 150, b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n", b"400"),
    ],
    ids=["path", "value", "fields without end", "fields"],
)
async def test_a_head_is_bounded_in_size(port: int, request_bytes: bytes, status: bytes) -> None:
    assert (await talk(port, request_bytes)).startswith(b"HTTP/1.1 " + status)


async def test_what_is_worked_on_has_its_time(port: int) -> None:
    """A handler that takes longer than a head may, and a body that comes slowly to somebody who reads it."""
    start = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\n"
    assert b"ok" in await talk(port, start, *[b"a"] * 10)


async def test_a_connection_serves_one_request_after_the_other(port: int) -> None:
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    halves = [piece for _ in range(5) for piece in (GET[:10], GET[10:])]
    assert (await talk(port, *halves, last)).count(b"HTTP/1.1 200") == 6
    assert (await talk(port, GET * 5 + last)).count(b"HTTP/1.1 200") == 6


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.mark.parametrize(
    "fields", [b"Authorization: Bearer " + b"A" * 9_000 + b"\r\n", b"X: y\r\n" * 150], ids=["long", "many"]
)
async def test_an_upgrade_that_is_not_understood_is_refused(fields: bytes) -> None:
    """WebSocket has narrower bounds than HTTP: what passes one and not the other was never answered, nor let go."""
    async with serving(Connection) as port:
        assert (await talk(port, UPGRADE + fields + b"\r\n")).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_whoever_takes_nothing_is_left(port: int, kind: str) -> None:
    """Somebody who reads slowly is not: what waits for a client that never reads would stay as long as it likes."""
    fields = UPGRADE.partition(b"\r\n")[2] if kind == "websocket" else b"Host: x\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /flood HTTP/1.1\r\n" + fields + b"\r\n")
        for _ in range(20):  # longer than it is waited for
            await reader.readexactly(200_000)
            await asyncio.sleep(0.02)
        assert FLOODS[kind], "a slow reader is waited for"
        assert await until(lambda: not FLOODS[kind], limit_s=10)
    finally:
        writer.transport.abort()
