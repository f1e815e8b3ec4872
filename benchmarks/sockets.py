"""
The WebSocket client: raw frames, no parsing beyond their lengths, so that it measures the server and not itself.

`python -m benchmarks.sockets` reads an Order on its standard input and writes an Outcome.
"""

import asyncio
import gc
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Literal, cast

import msgspec
import uvloop

from benchmarks.load import hand_over

_STAMP: Final = re.compile(rb'"type":"token","content":"([0-9.]+) "')
_LENGTH_16: Final = 126
_PATIENCE_S: Final = 30.0
_PING: Final = {"type": "ping"}
_PONG: Final = b'{"type":"pong"}'


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """
    `ping`: `sockets` connections, each with `ahead` pings under way, for `seconds`.

    `follow`: of each `sockets` one asks `bot`, whose tokens are stamps, and the others attach to its conversation.
    """

    act: Literal["ping", "follow"]
    port: int
    key: str
    sockets: int
    groups: int = 1
    seconds: float = 0.0
    ahead: int = 1
    bot: str = ""


class Outcome(msgspec.Struct):
    """`waits` are the seconds of single messages; `messages` went in or out, in `seconds`."""

    waits: list[float] = []
    messages: int = 0
    seconds: float = 0.0
    errors: list[str] = []


def framed(event: object) -> bytes:
    """A masked text frame; the mask is zero, so that the text stays readable."""
    text = msgspec.json.encode(event)
    size = bytes([0x80 | len(text)]) if len(text) < _LENGTH_16 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + text


class Socket(asyncio.Protocol):
    """One connection: opened by its key, then every whole frame goes to `hear`."""

    transport: asyncio.Transport

    def __init__(self, key: str) -> None:
        self._key = key
        self._rest = b""
        self._open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.hear: Callable[[bytes], None] = lambda _text: None
        self.lost = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(
            (
                "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                f"Authorization: Bearer {self._key}\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        if not self._open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self._open = True
            if not head.startswith(b"HTTP/1.1 101"):
                self.lost = head[:200].decode(errors="replace")
                self.transport.close()
                return
        end = 0
        for text, end in frames(data):  # noqa: B007  # the last one counts
            if not self.ready.done():
                self.ready.set_result(None)  # the server's first event says so
            else:
                self.hear(text)
        self._rest = data[end:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = self.lost or f"the connection was lost: {exc!r}"
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(self.lost))


def frames(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Each whole frame's text, and where it ends."""
    at, end = 0, len(data)
    while at + 2 <= end:
        size, start = data[at + 1], at + 2
        if size == _LENGTH_16:
            size, start = int.from_bytes(data[start : start + 2], "big"), start + 2
        elif size > _LENGTH_16:
            size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        if start + size > end:
            return
        at = start + size
        yield data[start:at], at


async def opened(order: Order) -> list[Socket]:
    loop = asyncio.get_running_loop()
    found = []
    for _ in range(order.sockets * order.groups):
        _, socket = await loop.create_connection(lambda: Socket(order.key), "127.0.0.1", order.port)
        found.append(socket)
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*(socket.ready for socket in found))
    return found


async def ping(order: Order, outcome: Outcome) -> None:
    sockets = await opened(order)
    message = framed(_PING)
    until = time.perf_counter() + order.seconds
    for socket in sockets:
        _keep_pinging(socket, message, order.ahead, until, outcome)
    started = time.perf_counter()
    await asyncio.sleep(order.seconds + 0.5)
    outcome.seconds = min(order.seconds, time.perf_counter() - started)
    outcome.errors += [socket.lost for socket in sockets if socket.lost]


def _keep_pinging(socket: Socket, message: bytes, ahead: int, until: float, outcome: Outcome) -> None:
    """Each pong is answered by the next ping; one after the other on a connection, so that waits are told apart."""
    sent = [time.perf_counter()] * ahead

    def hear(text: bytes) -> None:
        if text != _PONG:
            outcome.errors.append(text[:200].decode(errors="replace"))
            return
        now = time.perf_counter()
        if now >= until:
            return
        outcome.waits.append(now - sent.pop(0))
        outcome.messages += 2
        sent.append(now)
        socket.transport.write(message)

    socket.hear = hear
    socket.transport.write(message * ahead)


async def follow(order: Order, outcome: Outcome) -> None:
    sockets = await opened(order)
    over: list[asyncio.Future[None]] = []
    started = time.perf_counter()
    for first in range(0, len(sockets), order.sockets):
        over += _one_asks(sockets[first : first + order.sockets], order.bot, outcome)
    async with asyncio.timeout(order.seconds + _PATIENCE_S):
        await asyncio.gather(*over)
    outcome.seconds = time.perf_counter() - started


def _one_asks(sockets: list[Socket], bot: str, outcome: Outcome) -> list[asyncio.Future[None]]:
    """The first asks; when it knows its conversation, the others follow that from the first event on."""
    loop = asyncio.get_running_loop()
    over: list[asyncio.Future[None]] = [loop.create_future() for _ in sockets]

    def heard(number: int, text: bytes) -> None:
        now = time.monotonic()
        outcome.messages += 1
        if found := _STAMP.search(text):
            outcome.waits.append(now - float(found[1]))
        elif b'"type":"session_created"' in text and number == 0:
            hello = framed({"type": "hello", "session": msgspec.json.decode(text)["session_id"], "last_event_id": 0})
            for other in sockets[1:]:
                other.transport.write(hello)
        elif b'"type":"done"' in text and not over[number].done():
            over[number].set_result(None)
        elif b'"type":"error"' in text and not over[number].done():
            over[number].set_exception(RuntimeError(text[:300].decode(errors="replace")))

    for number, socket in enumerate(sockets):
        socket.hear = partial(heard, number)
    sockets[0].transport.write(framed({"type": "user.message", "text": "Tell me something.", "persona": bot}))
    return over


async def carry_out(order: Order) -> Outcome:
    outcome = Outcome()
    gc.collect()
    gc.freeze()
    gc.disable()
    await {"ping": ping, "follow": follow}[order.act](order, outcome)
    return outcome


def main() -> None:
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    hand_over(uvloop.run(carry_out(order)))


if __name__ == "__main__":
    main()
