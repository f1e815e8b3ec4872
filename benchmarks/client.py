"""
The streaming client: raw sockets, no parsing beyond counting, so that it measures the server and not itself.

`python -m benchmarks.client` reads an Order on its standard input and writes an Outcome. A token is an occurrence of
"word": the scripted model's tokens are word0, word1, … on every wire.
"""

import asyncio
import gc
import re
import sys
import time
from functools import partial
from typing import Final, cast

import msgspec
import uvloop

from benchmarks.load import Order, Outcome, Shape, Target, hand_over

_TOKEN: Final = b"word"
_STAMPED: Final = b'"type":"token"'
_STAMP: Final = re.compile(rb'"type":"token","content":"([0-9.]+) "')
_SAMPLED: Final = 4  # of so many streams one is looked at closely
_END: Final = b"\r\n0\r\n\r\n"
_PATIENCE_S: Final = 60.0


class Stream(asyncio.Protocol):
    """One connection: asks, counts what comes, and asks again."""

    transport: asyncio.Transport

    def __init__(self, target: Target, shape: Shape, outcome: Outcome, number: int) -> None:
        self._request = target.request.encode()
        self._token = _STAMPED if target.stamped else _TOKEN
        self._reads = target.stamped and number % _SAMPLED == 0
        self._expected = target.tokens
        self._turns = shape.turns
        self._outcome = outcome
        self._tail = b""
        self._tokens = self._asked = 0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def begin(self, deadline: float) -> None:
        self._deadline = deadline
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() >= self._deadline or (self._turns and self._asked >= self._turns):
            self._leave()
            return
        self._asked += 1
        self._tokens = 0
        self._tail = b""
        self._head = True
        self._since = time.perf_counter()
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._head:
            self._head = False
            if not data.startswith(b"HTTP/1.1 200"):
                self._fail(data[:300].decode(errors="replace"))
                return
        tail = self._tail
        seen = tail + data
        found = seen.count(self._token, max(len(tail) - len(self._token) + 1, 0))
        if self._reads:
            now = time.monotonic()
            self._outcome.late += [now - float(moment) for moment in _STAMP.findall(data)]
        if found:
            if not self._tokens:
                self._outcome.first.append(time.perf_counter() - self._since)
            self._tokens += found
        self._tail = seen[1 - max(len(_END), len(self._token)) :]
        if seen.endswith(_END):
            self._outcome.tokens += self._tokens
            if self._tokens != self._expected:
                self._fail(f"{self._tokens} tokens instead of {self._expected}: {seen[-300:].decode(errors='replace')}")
            else:
                self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self._fail(f"the connection was lost: {exc!r}")

    def _fail(self, why: str) -> None:
        self._outcome.errors.append(why)
        self._leave()

    def _leave(self) -> None:
        if not self.over.done():
            self.over.set_result(None)
        self.transport.close()


async def carry_out(order: Order) -> Outcome:
    """Open all connections first, then ask."""
    target, shape = order.target, order.shape
    outcome = Outcome()
    loop = asyncio.get_running_loop()
    streams: list[Stream] = []
    for number in range(shape.connections):
        made = partial(Stream, target, shape, outcome, number)
        _, stream = await loop.create_connection(made, "127.0.0.1", target.port)
        streams.append(stream)
    gc.collect()
    gc.freeze()
    gc.disable()
    started = time.perf_counter()
    for number, stream in enumerate(streams):
        loop.call_later(shape.spread_s * number / shape.connections, stream.begin, started + shape.seconds)
    limit = shape.seconds + shape.spread_s + _PATIENCE_S
    _, late = await asyncio.wait([stream.over for stream in streams], timeout=limit)
    outcome.seconds = time.perf_counter() - started
    outcome.errors += ["no end of the answer"] * len(late)
    return outcome


def main() -> None:
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    hand_over(uvloop.run(carry_out(order)))


if __name__ == "__main__":
    main()
