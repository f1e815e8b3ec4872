"""A stranger's server on the loopback: it answers from a script, and notes what it was asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from palaver.core.http import Fetcher, Rules
from palaver.dialogs.ports.http import Client


@dataclass
class Asked:
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Stranger:
    """`pages` are bytes by path, as they go over the wire behind the status line's version."""

    place: str
    pages: dict[str, bytes]
    got: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def client(self) -> Client:
        return Client(Fetcher(rules=Rules([self.place])))


def page(status: str = "200 OK", kind: str = "application/json", body: bytes = b"", **headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    head += [f"Content-Type: {kind}"] if kind else []
    head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*head, "", ""]).encode() + body


@asynccontextmanager
async def stranger(pages: dict[str, bytes], port: int = 0) -> AsyncIterator[Stranger]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        found.got.append(Asked(head.rsplit(" ", 1)[0], headers, body))
        path = head.split(" ")[1].partition("?")[0]
        writer.write(found.pages.get(path, page("404 Not Found", "text/plain", b"nothing here")))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    found = Stranger(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", pages)
    async with server:
        yield found
