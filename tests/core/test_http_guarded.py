"""Answers of strangers' servers to clients of others: bounded as they come, and never unpacked."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from palaver.core.errors import PalaverError
from palaver.core.http import Fetcher, Guarded, Rules, TooLong

_LIMIT = 10_000


@asynccontextmanager
async def answering(*headers: str, body: bytes) -> AsyncIterator[tuple[httpx2.AsyncClient, str, list[bytes]]]:
    """A client behind the guard, the address of a server that answers so, and the requests that it got."""
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readuntil(b"\r\n\r\n"))
        head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = Guarded(Fetcher(rules=Rules([place])), _LIMIT)
    async with server, httpx2.AsyncClient(transport=transport, trust_env=False) as client:
        yield client, f"http://{place}/", got


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_what_comes_packed_is_never_unpacked(kind: str, coding: str) -> None:
    body = gzip.compress(b"0" * 1_000_000)
    assert len(body) < _LIMIT
    async with answering(f"Content-Type: {kind}", f"Content-Encoding: {coding}", body=body) as (client, url, got):
        with pytest.raises(PalaverError, match="compression"):
            await client.get(url)
    assert b"accept-encoding: identity\r\n" in got[0].lower()


async def test_an_answer_ends_where_it_is_too_long() -> None:
    async with answering("Content-Type: text/plain", body=b"0" * (_LIMIT + 1)) as (client, url, _):
        with pytest.raises(TooLong):
            await client.get(url)
    async with answering("Content-Type: text/plain", body=b"0" * _LIMIT) as (client, url, _):
        assert len((await client.get(url)).content) == _LIMIT
