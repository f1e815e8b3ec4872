"""What one subscriber reads: a bounded queue of messages that says when something was lost."""

import asyncio
from collections import deque
from typing import NamedTuple

LIMIT = 4096  # messages that a reader may lag behind


class Message(NamedTuple):
    """One message and the topic it came on."""

    topic: str
    data: bytes


class Reconnected(NamedTuple):
    """Messages may have been lost before this point: read the state again."""


class Feed:
    """An async iterator that many may put into and one reads from."""

    def __init__(self, topics: frozenset[str], limit: int = LIMIT) -> None:
        self.topics = topics
        self._limit = limit
        self._waiting: deque[Message | Reconnected] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._ended = False

    def put(self, item: Message | Reconnected) -> None:
        """Add without waiting; a reader that lags too far loses what waits and is told so."""
        if len(self._waiting) >= self._limit:
            self._waiting.clear()
            self._waiting.append(Reconnected())
        self._waiting.append(item)
        self._wake()

    def end(self) -> None:
        """Finish the stream after what waits already."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def __aiter__(self) -> "Feed":
        return self

    async def __anext__(self) -> Message | Reconnected:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._waiting.popleft()
