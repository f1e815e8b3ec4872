"""What somebody else's client sends through: each request's socket goes to an address that was judged just before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx2

from palaver.core.http.fetcher import PLAIN, Fetcher, encoding_of
from palaver.core.http.refusals import Unreachable

_TRIED: Final = 3  # addresses of one host
_EVENTS: Final = "text/event-stream"


class TooLong(httpx2.ReadError):
    """An answer that is longer than is taken."""


class Guarded(httpx2.AsyncBaseTransport):
    """
    A transport without proxies or connections that are used twice; `fetcher` judges every address.

    An answer ends with TooLong beyond `limit_bytes`, but for a stream of events: whoever reads that limits each. None
    is taken that is compressed, which nobody has asked for: a packet may become a thousand times its size.
    """

    def __init__(self, fetcher: Fetcher, limit_bytes: int, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._fetcher, self._limit = fetcher, limit_bytes
        self._transport = transport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises Refused for an address that we do not go to, Unreachable where nothing answers."""
        target = self._fetcher.rules.target(str(request.url))
        transport = await self._opened()
        cause: Exception | None = None
        for address in (await self._fetcher.addresses(target))[:_TRIED]:
            request.headers["Connection"] = "close"
            request.headers["Accept-Encoding"] = "identity"
            asked = httpx2.Request(
                request.method,
                target.url.copy_with(host=str(address)),
                headers=request.headers.raw,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": target.host},
            )
            try:
                response = await transport.handle_async_request(asked)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                cause = error
                continue
            if is_packed(response):
                await response.aclose()
                raise Unreachable(f"{target.host} answered in a compression that was not asked for.")
            return self._limited(response)
        raise Unreachable(f"{target.host} cannot be reached on port {target.port}.") from cause

    async def aclose(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()

    async def _opened(self) -> httpx2.AsyncBaseTransport:
        """The transport; made in a thread, because reading the certificates takes a while."""
        if self._transport is None:
            made = await asyncio.to_thread(_plain_transport)
            self._transport = self._transport or made
        return self._transport

    def _limited(self, response: httpx2.Response) -> httpx2.Response:
        if response.headers.get("content-type", "").startswith(_EVENTS):
            return response
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Limited(response.stream, self._limit)
        return response


def is_packed(response: httpx2.Response) -> bool:
    return encoding_of(response) not in PLAIN


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream, self._left = stream, limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._left -= len(piece)
            if self._left < 0:
                raise TooLong("The answer is longer than is taken.")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _plain_transport() -> httpx2.AsyncBaseTransport:
    return httpx2.AsyncHTTPTransport(limits=httpx2.Limits(max_keepalive_connections=0))
