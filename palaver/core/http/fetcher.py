"""Gets what lies at a stranger's address: each hop's socket goes to an address that was judged just before."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx2

from palaver import __version__
from palaver.core.errors import TooLarge
from palaver.core.http.address import Address
from palaver.core.http.refusals import Declined, Refused, Unreachable
from palaver.core.http.resolver import Resolver, SystemResolver
from palaver.core.http.rules import Rules, Target
from palaver.core.logs import logger

log = logger("http.out")

TIMEOUT_S: Final = 30.0
REDIRECTS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = zlib.MAX_WBITS | 16
_PIECE: Final = 256 * 1024
_TRIED: Final = 3  # addresses of one host
_AT_ONCE: Final = 16
_STEP_S: Final = 10.0
_HEADERS: Final = {
    "User-Agent": f"Palaver/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Connection": "close",  # two names may share an address: a connection made for one is not for the other
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at an address; `url` is where the redirects ended."""

    url: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at an address, not read yet: `pieces` may be read once. The limit holds packed and unpacked."""

    url: str
    media_type: str
    response: httpx2.Response
    limit_bytes: int

    def header(self, name: str) -> str:
        """What was said beside it, "" for nothing; several lines of one name are one, parted by commas."""
        return str(self.response.headers.get(name, ""))

    async def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes, unpacked; TooLarge as soon as they pass the limit, Unreachable when they break off."""
        size = 0
        try:
            async for piece in self._unpacked():
                size += len(piece)
                if size > self.limit_bytes:
                    raise _too_large(self.limit_bytes)
                yield piece
        except (httpx2.HTTPError, zlib.error) as error:
            raise Unreachable(f"What lies at {self.url} broke off, or is damaged.") from error

    async def _unpacked(self) -> AsyncIterator[bytes]:
        if encoding_of(self.response) in PLAIN:
            async for piece in self.response.aiter_raw():
                yield piece
            return
        unpacking = zlib.decompressobj(_GZIP)
        async for packed in self._packed():
            piece = unpacking.decompress(packed, _PIECE)
            while piece:
                yield piece
                await asyncio.sleep(0)  # one packet may become a thousand times its size
                piece = unpacking.decompress(unpacking.unconsumed_tail, _PIECE)
            if unpacking.unused_data:
                raise zlib.error("there is more after the end")
        if not unpacking.eof:
            raise zlib.error("it ends too early")

    async def _packed(self) -> AsyncIterator[bytes]:
        async for piece in self.response.aiter_raw():
            if self.response.num_bytes_downloaded > self.limit_bytes:
                raise _too_large(self.limit_bytes)
            yield piece


class Fetcher:
    """
    GET without cookies, credentials or proxies, over connections that are never used twice.

    Up to 5 redirects are followed, each judged like the first address; certificates are always checked. The transport
    is asked for the judged IP address, with the name in Host and SNI: nothing looks the name up a second time.
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        rules: Rules | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.resolver, self.rules = resolver or SystemResolver(), rules or Rules()
        self._transport = transport

    async def guard(self, url: str) -> None:
        """Refused when `url` would be now: for a check when it is stored, which never replaces the one at its use."""
        await self.addresses(self.rules.target(url))

    async def fetch(self, url: str, *, limit_bytes: int, timeout_s: float = TIMEOUT_S) -> Fetched:
        """The whole of it, in memory. Raises Refused, Unreachable or TooLarge."""
        async with self.open(url, limit_bytes=limit_bytes, timeout_s=timeout_s) as found:
            content = b"".join([piece async for piece in found.pieces()])
            return Fetched(found.url, found.media_type, content)

    @asynccontextmanager
    async def open(self, url: str, *, limit_bytes: int, timeout_s: float = TIMEOUT_S) -> AsyncIterator[Found]:
        """The same, to be read in pieces; `timeout_s` is for everything, the reading included."""
        response: httpx2.Response | None = None
        try:
            async with asyncio.timeout(timeout_s) as limit:
                target, response = await self._follow(url)
                yield _found(target, response, limit_bytes)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise Unreachable(f"The address did not give everything within {timeout_s:g} s.") from error
        finally:
            if response is not None:
                await response.aclose()

    async def close(self) -> None:
        if isinstance(self.resolver, SystemResolver):
            self.resolver.close()
        if self._transport is not None:
            await self._transport.aclose()

    async def _follow(self, url: str) -> tuple[Target, httpx2.Response]:
        target = self.rules.target(url)
        for _ in range(REDIRECTS + 1):
            response = await self._get(target)
            location = response.headers.get("location")
            if response.status_code not in _MOVED or location is None:
                return target, response
            await response.aclose()
            target = self.rules.redirected(target, location)
        raise Refused(f"It redirects more than {REDIRECTS} times.")

    async def addresses(self, target: Target) -> Sequence[Address]:
        """Where the target may be reached; the refusal does not tell an inner name from one that does not exist."""
        found = [target.literal] if target.literal else await self._resolved(target.host)
        admitted = [address for address in found if self.rules.admits(target, address)]
        if not admitted:
            log.warning("address refused", host=target.host, addresses=[str(address) for address in found])
            raise Refused(f"{target.host} has no address on the public internet.")
        return admitted

    async def _resolved(self, host: str) -> Sequence[Address]:
        try:
            async with asyncio.timeout(_STEP_S):
                return await self.resolver.resolve(host)
        except TimeoutError:
            return []

    async def _get(self, target: Target) -> httpx2.Response:
        transport = await self._opened()
        cause: Exception | None = None
        for address in (await self.addresses(target))[:_TRIED]:
            try:
                return await transport.handle_async_request(_request(target, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                cause = error
            except httpx2.HTTPError as error:
                raise Unreachable(f"{target.host} broke off instead of answering.") from error
        secure = "safely " if target.secure else ""
        raise Unreachable(f"{target.host} cannot be reached {secure}on port {target.port}.") from cause

    async def _opened(self) -> httpx2.AsyncBaseTransport:
        """The transport; made in a thread, because reading the certificates takes a while."""
        if self._transport is None:
            made = await asyncio.to_thread(_system_transport)
            self._transport = self._transport or made
        return self._transport


def _system_transport() -> httpx2.AsyncBaseTransport:
    return httpx2.AsyncHTTPTransport(limits=httpx2.Limits(max_connections=_AT_ONCE, max_keepalive_connections=0))


def _request(target: Target, address: Address) -> httpx2.Request:
    steps = {"connect": _STEP_S, "read": _STEP_S, "write": _STEP_S, "pool": None}
    return httpx2.Request(
        "GET",
        target.url.copy_with(host=str(address)),
        headers={"Host": target.url.netloc.decode("ascii"), **_HEADERS},
        extensions={"timeout": steps, "sni_hostname": target.host},
    )


def _found(target: Target, response: httpx2.Response, limit_bytes: int) -> Found:
    if response.status_code != 200:
        raise Declined(target.host, response.status_code)
    if encoding_of(response) not in {*PLAIN, "gzip"}:
        raise Unreachable(f"{target.host} answered in a compression that was not asked for.")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit_bytes:
        raise _too_large(limit_bytes)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Found(str(target.url), media_type or "application/octet-stream", response, limit_bytes)


def encoding_of(response: httpx2.Response) -> str:
    return str(response.headers.get("content-encoding", "")).strip().lower()


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"What lies at this address is larger than the {limit / 2**20:.3g} MB that are taken.")
