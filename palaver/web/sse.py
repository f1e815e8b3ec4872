"""Server-sent events: copies a stream of ready-made frames to one client until either ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_BEAT_S: Final = 15.0
_TEND_S: Final = 5.0
_REVOKED: Final = (
    b"event: error\n"
    b'data: {"type":"error","code":"auth_failed","message":"The credential of this stream has ended."}\n\n'
)
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Last(bytes):
    """The piece after which nothing comes: it goes out together with the answer's end."""

    __slots__ = ()


class EventStream(Response):
    """
    Sends each piece as one write; comments keep a silent stream open.

    The client's departure is only told by receive(), never by send(): one watcher cancels the copy, not the source.
    `counts` says whether the credential still does, asked now and then, and at once when what `listen` was given is
    called; the stream ends soon after that.
    """

    def __init__(self, pieces: AsyncIterator[bytes], headers: dict[str, str] | None = None) -> None:
        self.pieces = pieces
        extra = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        self.raw_headers = [*_HEADERS, *extra]
        self.background = None
        self.counts: Callable[[], Awaitable[bool]] | None = None
        self.listen: Callable[[Callable[[], object]], Callable[[], None]] | None = None
        self._sent_at = 0.0
        self._tending: asyncio.Task[None] | None = None
        self._left = self._over = self._asked = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        copying = asyncio.current_task()
        assert copying is not None
        self._loop, self._send, self._copying = loop, send, copying
        watching = loop.create_task(self._watch(receive))
        self._timer = loop.call_later(_TEND_S, self._tend)
        stop = self.listen(self._look) if self.listen is not None else None
        try:
            await self._copy()
        except asyncio.CancelledError:
            if not self._left or copying.uncancel():
                raise
        finally:
            self._over = True
            watching.cancel()
            self._timer.cancel()
            if stop is not None:
                stop()

    async def _copy(self) -> None:
        send, now = self._send, self._loop.time
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        self._sent_at = now()
        async for piece in self.pieces:
            last = type(piece) is Last
            await send({"type": "http.response.body", "body": piece, "more_body": not last})
            if last:
                return
            self._sent_at = now()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        if not self._over:
            self._left = True
            self._copying.cancel()

    def _tend(self) -> None:
        self._look()
        self._timer = self._loop.call_later(_TEND_S, self._tend)

    def _look(self) -> None:
        self._asked = True
        if self._tending is None or self._tending.done():  # with a client that takes nothing it lasts
            self._tending = self._loop.create_task(self._look_after())

    async def _look_after(self) -> None:
        while self._asked and not self._over:
            self._asked = False
            await self._look_once()

    async def _look_once(self) -> None:
        """End what nobody may read any more; comment in the pauses, as a long silence passes for a dead connection."""
        if self.counts is not None and not await self.counts():
            if not self._over:
                self._left = True
                self._copying.cancel()
                await self._send({"type": "http.response.body", "body": _REVOKED, "more_body": False})
        elif not self._over and self._loop.time() - self._sent_at >= _BEAT_S:
            await self._send({"type": "http.response.body", "body": b": \n\n", "more_body": True})
            self._sent_at = self._loop.time()
