"""Server-sent events: copies a stream of ready-made frames to one client until either ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """
    Sends each piece as one write; a comment every `heartbeat_s` keeps a silent stream open.

    The client's departure is only told by receive(), never by send(): one watcher cancels the copy, not the source.
    """

    def __init__(self, pieces: AsyncIterator[bytes], headers: dict[str, str] | None = None) -> None:
        self.pieces = pieces
        self.extra = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        self.background = None

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        copy = asyncio.ensure_future(self._copy(send))
        watch = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait((copy, watch), return_when=asyncio.FIRST_COMPLETED)
            if copy.done():
                copy.result()
        finally:
            copy.cancel()
            watch.cancel()
            await asyncio.gather(copy, watch, return_exceptions=True)

    async def _copy(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *self.extra]})
        async for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
