"""The head of an answer goes out with its body, and alone when no body comes."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from palaver.serve.joined import Joined

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


class Pair:
    """One end of a connection as uvicorn sees it, the other as its client does."""

    def __init__(self, transport: asyncio.Transport, client: socket.socket) -> None:
        self.joined = Joined(transport, asyncio.get_running_loop())
        self.client = client

    async def arrives(self) -> bytes:
        return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self.client, 1000), 5)


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.setblocking(False)
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        yield Pair(transport, theirs)
        transport.close()


async def test_head_and_body_are_one_write(pair: Pair) -> None:
    pair.joined.write(HEAD)
    pair.joined.write(b"body")
    assert pair.client.recv(1000) == HEAD + b"body"
    pair.joined.write(b"more")
    assert pair.client.recv(1000) == b"more"


async def test_a_head_that_nothing_follows_is_not_held_back(pair: Pair) -> None:
    pair.joined.write(HEAD)
    assert await pair.arrives() == HEAD
    pair.joined.write(b"body")
    assert await pair.arrives() == b"body"


async def test_closing_loses_no_head(pair: Pair) -> None:
    pair.joined.write(HEAD)
    assert not pair.joined.is_closing()
    pair.joined.close()
    assert pair.joined.is_closing()
    assert await pair.arrives() == HEAD
