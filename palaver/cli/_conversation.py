"""One conversation over the server's HTTP API: asks, follows the events, attaches again when the line drops."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from functools import partial
from typing import Any, Final

import aiohttp
import msgspec

from palaver.core.errors import PalaverError, Unavailable

Event = dict[str, Any]
Opening = Callable[[], AbstractAsyncContextManager[aiohttp.ClientResponse]]

ENDS: Final = frozenset({"done", "error", "nothing"})
_WAITS_S: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_SILENCE_S: Final = 60.0  # the server sends a comment every 15 s
_LONGEST_LINE: Final = 1 << 22
_BUSY: Final = frozenset({429, 502, 503, 504})
_NOTHING: Final = 204
_AWAY: Final = (aiohttp.ClientError, TimeoutError, OSError)


class Refused(PalaverError):
    """The server said no; its own sentence says why."""


class Conversation:
    """`bot` None leaves the choice to the key."""

    def __init__(self, http: aiohttp.ClientSession, bot: str | None) -> None:
        self._http, self._bot = http, bot
        self._session: str | None = None
        self._turn: str | None = None
        self._last = ""

    def ask(self, message: str) -> AsyncIterator[Event]:
        """The events of one turn, each once, until its last; Refused or Unavailable."""
        if self._session:
            return self._events("continuation", {"message": message, "session": self._session})
        return self._events("completion", {"message": message, **self._persona})

    async def open(self) -> AsyncIterator[Event]:
        """The same of the turn by which a program begins the conversation; `nothing` where none does, or may."""
        try:
            async for event in self._events("opening", self._persona):
                yield event
        except Refused:  # why is told of the first question
            yield {"type": "nothing"}

    @property
    def _persona(self) -> dict[str, str]:
        return {"persona": self._bot} if self._bot else {}

    async def _events(self, act: str, body: dict[str, str]) -> AsyncIterator[Event]:
        self._turn, self._last = None, ""
        opening: Opening = partial(self._http.post, f"/api/chat/{act}/stream", json=body)
        for wait in _WAITS_S:
            async with aclosing(self._followed(opening)) as events:
                async for event in events:
                    yield event
                    if event["type"] in ENDS:
                        return
            await asyncio.sleep(wait)
            opening = self._attach
        raise Unavailable("The connection was lost and could not be made again.")

    async def cancel(self) -> None:
        """Stop the running turn; its last event still comes."""
        if self._turn:
            async with self._http.post(f"/api/chat/turns/{self._turn}/cancel") as response:
                await _accepted(response)

    async def bots(self) -> list[str]:
        """The aliases of the bots that the key may see."""
        async with self._http.get("/api/bots", params={"limit": "200"}) as response:
            await _accepted(response)
            return [item["alias"] for item in (await response.json())["items"]]

    def _attach(self) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        return self._http.get(f"/api/chat/turns/{self._turn}/events", headers={"Last-Event-ID": self._last})

    async def _followed(self, opening: Opening) -> AsyncGenerator[Event, None]:
        """The events of one connection; ends quietly when it breaks and may be made again."""
        try:
            async with opening() as response:
                if self._turn and response.status in _BUSY:
                    return
                await _accepted(response)
                if response.status == _NOTHING:
                    yield {"type": "nothing"}
                async for id, event in frames(response.content):
                    self._last = id or self._last
                    self._session = event.get("session_id", self._session)
                    self._turn = event.get("turn_id", self._turn)
                    yield event
        except _AWAY as error:
            if self._turn is None:
                raise Unavailable(f"The server cannot be reached: {error or type(error).__name__}") from error


async def client(url: str, key: str, *, local: bool = False) -> aiohttp.ClientSession:
    """
    A session whose requests go to `url`; answers may take as long as they do, but not fall silent.

    A `local` server is known by the lock it holds: its certificate names another host than the loopback address.
    """
    return aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(ssl=not local),
        headers={"X-API-Key": key},
        timeout=aiohttp.ClientTimeout(total=None, connect=10, sock_read=_SILENCE_S),
        read_bufsize=_LONGEST_LINE,
    )


async def frames(content: aiohttp.StreamReader) -> AsyncIterator[tuple[str, Event]]:
    """Each server-sent event with its id."""
    id, data = "", b""
    async for line in content:
        field, _, value = line.rstrip(b"\r\n").partition(b": ")
        if field == b"id":
            id = value.decode()
        elif field == b"data":
            data = value
        elif not field and data:
            yield id, msgspec.json.decode(data)
            id, data = "", b""


async def _accepted(response: aiohttp.ClientResponse) -> None:
    if response.status < 400:
        return
    try:
        message = msgspec.json.decode(await response.read())["error"]["message"]
    except (msgspec.DecodeError, KeyError, TypeError):
        message = f"The server answered {response.status}."
    raise Refused(message)
