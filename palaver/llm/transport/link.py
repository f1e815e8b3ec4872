"""One HTTP/1.1 connection to a provider: a request out, its answer in as it comes; session.py opens and keeps it."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

import httptools

_HEAD_BYTES: Final = 64 * 1024
_HELD_BYTES: Final = 256 * 1024  # beyond this the provider waits until somebody has read


class Lost(Exception):
    """The connection ended before the answer did."""


class Unreadable(Exception):
    """What came is not HTTP."""


class Link(asyncio.Protocol):
    """
    One request at a time, one reader. `reused` tells whether an earlier request went out on it.

    What arrives is parsed inside the socket's callback, so that the reader is woken once for all of it.
    """

    transport: asyncio.Transport
    reused = False

    def __init__(self, on_lost: Callable[["Link"], None]) -> None:
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._failure: Exception | None = None
        self._idle = True
        self._expiry: asyncio.TimerHandle | None = None
        self.waiting_since: float | None = None
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._held = self.heard = self.status = 0
        self._paused = self._until_eof = self._kept = False
        self.headers: dict[str, str] = {}
        self.answered = self.complete = False

    @property
    def usable(self) -> bool:
        """Whether it can carry another request."""
        over = self._idle or (self.complete and self._kept)
        return over and self._failure is None and not self.transport.is_closing()

    def send(self, request: bytes) -> None:
        """Begin anew; `heard` counts the bytes that came since, up to the end of the answer's head."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._begin()
        self._idle = False
        self.transport.write(request)

    def rest(self, seconds: float) -> None:
        """Wait that long for the next request."""
        self._idle = self.reused = True
        self._expiry = self._loop.call_later(seconds, self.close)

    async def head(self) -> None:
        """Return when status and headers are there; raises Lost, Unreadable, or what `fail` was given."""
        while not self.answered:
            await self._more()

    async def read(self) -> bytes:
        """Answer what has arrived of the body, empty at its end; raises as `head` does."""
        while not self._parts:
            if self.complete:
                return b""
            await self._more()
        parts = self._parts
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        self._parts = []
        self._held = 0
        if self._paused:
            self._paused = False
            self.transport.resume_reading()
        return data

    def fail(self, error: Exception) -> None:
        """Whoever reads gets `error`, now and from now on."""
        if self._failure is None:
            self._failure = error
        self._wake()

    def close(self) -> None:
        self.fail(Lost("closed by us"))
        self.transport.close()

    async def _more(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._waiter = self._loop.create_future()
        self.waiting_since = self._loop.time()
        try:
            await self._waiter
        finally:
            self._waiter = self.waiting_since = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._idle or self.complete:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._spoil()
            return
        if not self.answered:
            self.heard += len(data)
            if self.heard > _HEAD_BYTES:
                self._spoil()
        elif self._held > _HELD_BYTES and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._until_eof and exc is None and self._failure is None:
            self.complete = True
        self.fail(Lost("the other side closed it"))
        self._on_lost(self)

    def _spoil(self) -> None:
        """Nothing that comes now can be understood; an answer that is whole stays so."""
        self.fail(Unreadable())
        self.transport.close()

    def on_message_begin(self) -> None:
        if self.complete:
            raise ValueError("an answer that nobody asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").title()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self._kept = self._parser.should_keep_alive()
        if self.status >= 200:
            self._until_eof = "Content-Length" not in self.headers and "Transfer-Encoding" not in self.headers
            self.answered = True
        else:
            self.headers.clear()

    def on_body(self, data: bytes) -> None:
        self._parts.append(data)
        self._held += len(data)

    def on_message_complete(self) -> None:
        self.complete = self.answered
