"""Server-sent events: copies a stream of ready-made frames to one client until either ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_BEAT_S: Final = 15.0
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """
    Sends each piece as one write; comments keep a silent stream open.

    The client's departure is only told by receive(), never by send(): one watcher cancels the copy, not the source.
    """

    def __init__(self, pieces: AsyncIterator[bytes], headers: dict[str, str] | None = None) -> None:
        self.pieces = pieces
        self._sent_at = 0.0
        self.extra = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        self.background = None

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        tasks = [asyncio.ensure_future(work) for work in (self._copy(send), _gone(receive), self._beat(send))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                tasks[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _copy(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *self.extra]})
        now = asyncio.get_running_loop().time
        self._sent_at = now()
        async for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            self._sent_at = now()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _beat(self, send: Send) -> None:
        """Comments in the pauses: proxies and clients take a long silence for a dead connection."""
        while True:
            await asyncio.sleep(_BEAT_S)
            if asyncio.get_running_loop().time() - self._sent_at >= _BEAT_S:
                await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
