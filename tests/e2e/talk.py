"""A WebSocket to the server as a client holds it: one JSON object a frame."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.e2e.stream import Json
from tests.servers.palaver import PATIENCE_S, PalaverServer


class Talk:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, kind: str, **fields: Any) -> None:
        await self.connection.send(msgspec.json.encode({"type": kind, **fields}).decode())

    async def hear(self, kind: str | None = None) -> Json:
        """The next event, which must be of that kind where one is named."""
        async with asyncio.timeout(PATIENCE_S):
            frame = await self.connection.recv()
        assert isinstance(frame, str), "a frame is text"
        event = msgspec.json.decode(frame, type=Json)
        assert kind in {None, event["type"]}, event
        return event

    async def turn(self) -> list[Json]:
        """The events of a turn until its end."""
        events = [await self.hear()]
        while events[-1]["type"] not in {"done", "error"}:
            events.append(await self.hear())
        return events

    async def closed(self) -> int:
        """The code that the server closes with, after whatever it still says."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        return self.connection.close_code or 0


@asynccontextmanager
async def talk(
    server: PalaverServer, key: str | None = None, headers: dict[str, str] | None = None, *, path: str = "/ws"
) -> AsyncIterator[Talk]:
    """A socket; `key` None sends the admin key in the header, an empty one sends none."""
    credential = server.admin_key if key is None else key
    fields = {**({"Authorization": f"Bearer {credential}"} if credential else {}), **(headers or {})}
    address = server.url.replace("http://", "ws://") + path
    async with connect(
        address, additional_headers=fields, proxy=None, open_timeout=PATIENCE_S, max_size=1 << 24
    ) as made:
        yield Talk(made)


def text_of(events: list[Json]) -> str:
    return "".join(event["content"] for event in events if event["type"] == "token")
