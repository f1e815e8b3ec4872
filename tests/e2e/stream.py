"""One HTTP request on a socket of its own: its events as they come, cut off wherever a test likes."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from tests.servers.palaver import PATIENCE_S

Json = dict[str, Any]


class Event(msgspec.Struct, frozen=True):
    """One server-sent event."""

    id: int
    type: str
    data: Json

    @property
    def offset(self) -> int:
        """How much of the answer had been said with it."""
        return self.id & 0xFFFFFF


class Broken(Exception):
    """The server ended the answer before its end."""


class Stream:
    """An answer under way. `status` and `headers` are there once it is open, `seen` are the events read so far."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.status = 0
        self.headers: dict[str, str] = {}
        self.seen: list[Event] = []
        self._waiting: deque[Event] = deque()
        self._rest = b""
        self.local_port = int(writer.get_extra_info("sockname")[1])

    async def request(self, method: str, path: str, headers: dict[str, str], body: object = None) -> "Stream":
        """Send a request and read the head of its answer."""
        content = b"" if body is None else msgspec.json.encode(body)
        self.begin(method, path, headers, len(content))
        self.send(content)
        async with asyncio.timeout(PATIENCE_S):
            await self._writer.drain()
            lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        pairs = (line.partition(": ") for line in lines[1:] if line)
        self.headers = {name.lower(): value for name, _, value in pairs}
        return self

    def begin(self, method: str, path: str, headers: dict[str, str], length: int) -> None:
        """Send the head of a request whose body is `length` bytes."""
        fields = {"Host": "127.0.0.1", "Content-Length": str(length), **headers}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.send(head.encode() + b"\r\n")

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as its chunks come; Broken when the connection ends first."""
        if "content-length" in self.headers:
            yield await self._reader.readexactly(int(self.headers["content-length"]))
            return
        try:
            while True:
                async with asyncio.timeout(PATIENCE_S):
                    size = int(await self._reader.readuntil(b"\r\n"), 16)
                    piece = (await self._reader.readexactly(size + 2))[:-2]
                if not size:
                    return
                yield piece
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Broken from error

    async def events(self) -> AsyncIterator[Event]:
        """The events not yet read, each once it is whole; what follows the last one when the line is cut is lost."""
        pieces = self.pieces()
        while True:
            while self._waiting:
                self.seen.append(self._waiting.popleft())
                yield self.seen[-1]
            piece = await anext(pieces, None)
            if piece is None:
                assert not self._rest, f"half an event at the end: {self._rest!r}"
                return
            *frames, self._rest = (self._rest + piece).split(b"\n\n")
            self._waiting += [decoded(frame) for frame in frames if not frame.startswith(b":")]

    async def all(self) -> list[Event]:
        return [event async for event in self.events()]

    async def until(self, kind: str) -> Event:
        """The next event of that kind; those before it are read too."""
        async for event in self.events():
            if event.type == kind:
                return event
        raise Broken(f"it has ended without {kind}")

    async def body(self) -> Json:
        whole = b"".join([piece async for piece in self.pieces()])
        return msgspec.json.decode(whole, type=Json)

    def cut(self) -> None:
        """Drop the connection without a word."""
        self._writer.transport.abort()

    @property
    def over(self) -> bool:
        return self._writer.transport.is_closing()


async def connect(port: int) -> Stream:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    return Stream(reader, writer)


def decoded(frame: bytes) -> Event:
    """One frame, which must have the three lines of the contract."""
    id_line, kind, data = frame.split(b"\n")
    assert id_line.startswith(b"id: "), frame
    assert kind.startswith(b"event: "), frame
    assert data.startswith(b"data: "), frame
    event = Event(int(id_line[4:]), kind[7:].decode(), msgspec.json.decode(data[6:], type=Json))
    assert event.data["type"] == event.type
    return event


def joined(events: Sequence[Event]) -> str:
    return "".join(event.data["content"] for event in events if event.type == "token")


def check_order(events: Sequence[Event]) -> None:
    """What every stream keeps: it opens with its session, ids grow, offsets follow the text, done or error is last."""
    kinds = [event.type for event in events]
    assert kinds[0] in {"session_created", "session_continued"}, kinds
    assert kinds[-1] in {"done", "error"}, kinds
    assert not {"done", "error"} & set(kinds[:-1]), kinds
    ids = [event.id for event in events]
    assert ids == sorted(set(ids)), ids
    for before, event in itertools.pairwise(events):
        said = len(event.data["content"]) if event.type == "token" else 0
        assert event.offset == before.offset + said, event
