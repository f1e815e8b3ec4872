"""The streaming HTTP client: one request, its answer read as it comes; what the bytes mean is a wire's parser's."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import aiohttp
import msgspec
from yarl import URL

from palaver.llm import blame
from palaver.llm.address import host_of
from palaver.llm.errors import ClosedEarly, ModelFailed, Stalled, Unreachable
from palaver.llm.messages import Delta
from palaver.llm.provider import Connection
from palaver.llm.session import Attempt, proxy_for, session

T = TypeVar("T")

ERROR_BODY = 64 * 1024
LISTING_BODY = 8 * 1024 * 1024
LISTING_S = 10.0
_LEAVE_TAKING_S = 0.25
_NOT_A_STREAM = frozenset({"application/json", "text/html"})


class Parser(Protocol):
    """Reads one answer. After `feed`, `failure` is what to raise once its deltas are handed on, `done` ends it."""

    done: bool
    failure: ModelFailed | None

    def feed(self, data: bytes) -> list[Delta]: ...

    def end(self) -> list[Delta]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to a provider; a POST if it has a body. Headers hold the key and stay out of repr."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, and who reads the answer to it."""

    call: Call
    parser: Parser


async def converse(
    connection: Connection, plan: Callable[[], Awaitable[Plan]]
) -> AsyncGenerator[Sequence[Delta], None]:
    """Carry out the plan and yield the deltas of each socket read; raises a ModelFailed."""
    planned = await plan()
    parser = planned.parser
    async with _asked(connection, planned.call) as answer:
        if answer.response.content_type in _NOT_A_STREAM:
            raise blame.garbage(connection, blame.told(await answer.head(ERROR_BODY)))
        while not parser.done and (data := await answer.read()):
            if deltas := parser.feed(data):
                yield deltas
            if parser.failure:
                raise parser.failure
        if parser.done:
            await answer.take_leave()
            return
        if deltas := parser.end():
            yield deltas
        if parser.failure:
            raise parser.failure
        if not parser.done:
            raise _closed(connection)


async def fetch(connection: Connection, call: Call, kind: type[T]) -> T:
    """Send `call` and answer its JSON as `kind`; raises a ModelFailed."""
    try:
        async with asyncio.timeout(LISTING_S), _asked(connection, call) as answer:
            body = await answer.head(LISTING_BODY)
    except TimeoutError:
        raise _stalled(connection, LISTING_S) from None
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise blame.garbage(connection, blame.told(body)) from None


@asynccontextmanager
async def _asked(connection: Connection, call: Call) -> AsyncIterator["_Answer"]:
    """Open the answer to `call`; leaving closes the connection unless the answer was read to its end."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + connection.first_token_s
    try:
        async with asyncio.timeout_at(deadline):
            response = await _open(connection, call)
    except TimeoutError:
        raise _stalled(connection, connection.first_token_s) from None
    answer = _Answer(connection, response, deadline)
    try:
        if response.status != 200:
            raise blame.by_status(connection, response.status, response.headers, await answer.head(ERROR_BODY))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise blame.garbage(connection, "a compressed answer that nobody asked for")
        yield answer
    finally:
        answer.close()


async def _open(connection: Connection, call: Call) -> aiohttp.ClientResponse:
    """Send the request; once more if it went out on a kept connection that the provider had just given up."""
    try:
        return await _send(connection, call, attempt := Attempt())
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        if not attempt.reused:
            raise _lost(connection, error) from None
    except (aiohttp.ClientError, ValueError) as error:
        raise _lost(connection, error) from None
    try:
        return await _send(connection, call, Attempt())
    except (aiohttp.ClientError, ValueError) as error:
        raise _lost(connection, error) from None


async def _send(connection: Connection, call: Call, attempt: Attempt) -> aiohttp.ClientResponse:
    url = URL(call.url)
    return await session().request(
        "GET" if call.body is None else "POST",
        url,
        data=call.body,
        headers=call.headers,
        proxy=proxy_for(url.origin()),
        allow_redirects=False,
        timeout=aiohttp.ClientTimeout(connect=connection.connect_s),
        trace_request_ctx=attempt,
    )


class _Answer:
    """The body of one answer. Its one timer looks now and then how long the reader has waited: none is set per read."""

    def __init__(self, connection: Connection, response: aiohttp.ClientResponse, deadline: float) -> None:
        self.response = response
        self._connection = connection
        self._content = response.content
        self._loop = asyncio.get_running_loop()
        self._waiting_since: float | None = None
        self._started = False
        self._timer = self._loop.call_at(deadline, self._check)

    async def read(self) -> bytes:
        """Answer what has arrived, empty at the end; Stalled after too long, ClosedEarly when the line broke."""
        self._waiting_since = self._loop.time()
        try:
            data = await self._content.readany()
        except aiohttp.ClientPayloadError as error:
            raise _closed(self._connection) from error
        except aiohttp.ClientError as error:
            raise _lost(self._connection, error) from None
        self._waiting_since = None
        if not self._started:
            self._started = True
            self._watch(self._connection.stall_s)
        return data

    async def head(self, limit: int) -> bytes:
        """Answer at most `limit` bytes of the body; what has come so far when the rest breaks off."""
        body = bytearray()
        with suppress(ClosedEarly, Stalled):
            while len(body) < limit and (data := await self.read()):
                body += data
        return bytes(body[:limit])

    async def take_leave(self) -> None:
        """Read to the end if it is near, so that the connection serves the next request too."""
        with suppress(ModelFailed, TimeoutError):
            async with asyncio.timeout(_LEAVE_TAKING_S):
                while await self.read():
                    pass

    def close(self) -> None:
        self._timer.cancel()
        if self._content.at_eof() and self._content.exception() is None:
            self.response.release()
        else:
            self.response.close()

    def _watch(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._check)

    def _check(self) -> None:
        """End a wait that has lasted too long; a reader that is busy elsewhere is not the provider's silence."""
        limit = self._connection.stall_s if self._started else self._connection.first_token_s
        if self._waiting_since is None:
            self._watch(limit)
            return
        left = self._waiting_since + limit - self._loop.time() if self._started else 0.0
        if left > 0:
            self._watch(left)
        else:
            self._content.set_exception(_stalled(self._connection, limit))


def _stalled(connection: Connection, seconds: float) -> Stalled:
    return Stalled(
        f"Connection '{connection.name}': nothing came from the provider for {seconds:g} s: "
        "try again, or allow it more time (model.timeout_s)."
    )


def _closed(connection: Connection) -> ClosedEarly:
    return ClosedEarly(f"Connection '{connection.name}': the provider broke off before the answer's end: try again.")


def _lost(connection: Connection, error: Exception) -> ModelFailed:
    """Answer our error for one of aiohttp's, whose own repr may hold the headers and so the key."""
    host = host_of(connection.base_url)
    match error:
        case aiohttp.ClientConnectorError() | aiohttp.ServerTimeoutError():
            why = "no answer in time" if isinstance(error, aiohttp.ServerTimeoutError) else error.strerror or str(error)
            return Unreachable(
                f"Connection '{connection.name}' cannot reach {host} ({blame.clean(why, connection)}): "
                "check its base URL, the network and that the provider runs."
            )
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return _closed(connection)
        case aiohttp.ClientResponseError():
            return blame.garbage(connection, "it does not speak HTTP")
        case _:
            return Unreachable(f"Connection '{connection.name}' cannot be used: check its base URL and its key's form.")
