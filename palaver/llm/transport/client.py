"""The streaming HTTP client: one request, its answer read as it comes; what the bytes mean is a wire's parser's."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import msgspec

from palaver.llm.address import host_of
from palaver.llm.errors import ClosedEarly, ModelFailed, Stalled, Unreachable
from palaver.llm.messages import Delta
from palaver.llm.provider import Connection
from palaver.llm.transport import faults
from palaver.llm.transport.envelope import Route, address_of, written
from palaver.llm.transport.link import Link, Lost, Unreadable
from palaver.llm.transport.session import Refused, Session, session

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
        if answer.content_type in _NOT_A_STREAM:
            raise faults.garbage(connection, faults.told(await answer.head(ERROR_BODY)))
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


async def fetch(connection: Connection, call: Call, kind: type[T], seconds: float | None = None) -> T:
    """Send `call` and answer its JSON as `kind`, within LISTING_S or `seconds`; raises a ModelFailed."""
    seconds = seconds or LISTING_S
    try:
        async with asyncio.timeout(seconds), _asked(connection, call) as answer:
            body = await answer.head(LISTING_BODY)
    except TimeoutError:
        raise _stalled(connection, seconds) from None
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise faults.garbage(connection, faults.told(body)) from None


async def fetch_bytes(connection: Connection, call: Call, limit: int, seconds: float) -> bytes:
    """Send `call` and answer what it is answered with, up to `limit` bytes; raises a ModelFailed."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds), _asked(connection, call) as answer:
            if answer.content_type in _NOT_A_STREAM:
                raise faults.garbage(connection, faults.told(await answer.head(ERROR_BODY)))
            while data := await answer.read():
                body += data
                if len(body) > limit:
                    raise faults.garbage(connection, f"more than {limit} bytes")
    except TimeoutError:
        raise _stalled(connection, seconds) from None
    return bytes(body)


@asynccontextmanager
async def _asked(connection: Connection, call: Call) -> AsyncIterator["_Answer"]:
    """Open the answer to `call`; leaving closes the connection unless the answer was read to its end."""
    deadline = asyncio.get_running_loop().time() + connection.first_token_s
    try:
        address = address_of(call.url)
        request = written(address, call.headers, call.body)
    except ValueError:
        raise _unusable(connection) from None
    answer = await _open(connection, address.route, request, deadline)
    try:
        if answer.status != 200:
            raise faults.by_status(connection, answer.status, answer.headers, await answer.head(ERROR_BODY))
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise faults.garbage(connection, "a compressed answer that nobody asked for")
        yield answer
    finally:
        answer.close()


async def _open(connection: Connection, route: Route, request: bytes, deadline: float) -> "_Answer":
    """Send the request; once more if it went out on a kept connection that the provider had just given up."""
    pool = session()
    kept = pool.kept(route)
    if kept is not None:
        with suppress(Lost):
            return await _sent(_Answer(connection, pool, kept, deadline), request)
        if kept.heard:
            raise _closed(connection)
    fresh = await _connected(connection, pool, route)
    try:
        return await _sent(_Answer(connection, pool, fresh, deadline), request)
    except Lost:
        raise _closed(connection) from None


async def _sent(answer: "_Answer", request: bytes) -> "_Answer":
    """Send the request and wait for the answer's beginning; raises Lost when the connection ends without one."""
    try:
        await answer.begin(request)
    except BaseException:
        answer.close()
        raise
    return answer


async def _connected(connection: Connection, pool: Session, route: Route) -> Link:
    try:
        async with asyncio.timeout(min(connection.connect_s, connection.first_token_s)):
            return await pool.fresh(route)
    except Refused as error:
        raise _unreachable(connection, str(error)) from None
    except TimeoutError:
        raise _unreachable(connection, "no answer in time") from None
    except ValueError:
        raise _unusable(connection) from None


class _Answer:
    """One answer. Its one timer looks now and then how long the reader has waited: none is set per read."""

    def __init__(self, connection: Connection, pool: Session, link: Link, deadline: float) -> None:
        self._connection, self._pool, self._link = connection, pool, link
        self._loop = asyncio.get_running_loop()
        self._started = False
        self._timer = self._loop.call_at(deadline, self._check)

    @property
    def status(self) -> int:
        return self._link.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._link.headers

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    async def begin(self, request: bytes) -> None:
        self._link.send(request)
        try:
            await self._link.head()
        except Unreadable:
            raise faults.garbage(self._connection, "it does not speak HTTP") from None

    async def read(self) -> bytes:
        """Answer what has arrived, empty at the end; Stalled after too long, ClosedEarly when the line broke."""
        try:
            data = await self._link.read()
        except (Lost, Unreadable):
            raise _closed(self._connection) from None
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
        if self._link.complete:
            return
        with suppress(ModelFailed, TimeoutError):
            async with asyncio.timeout(_LEAVE_TAKING_S):
                while await self.read():
                    pass

    def close(self) -> None:
        self._timer.cancel()
        self._pool.give_back(self._link)

    def _watch(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._check)

    def _check(self) -> None:
        """End a wait that has lasted too long; a reader that is busy elsewhere is not the provider's silence."""
        limit = self._connection.stall_s if self._started else self._connection.first_token_s
        since = self._link.waiting_since
        if since is None:
            self._watch(limit)
            return
        left = since + limit - self._loop.time() if self._started else 0.0
        if left > 0:
            self._watch(left)
        else:
            self._link.fail(_stalled(self._connection, limit))


def _stalled(connection: Connection, seconds: float) -> Stalled:
    return Stalled(
        f"Connection '{connection.name}': nothing came from the provider for {seconds:g} s: "
        "try again, or allow it more time (model.timeout_s)."
    )


def _closed(connection: Connection) -> ClosedEarly:
    return ClosedEarly(f"Connection '{connection.name}': the provider broke off before the answer's end: try again.")


def _unreachable(connection: Connection, why: str) -> Unreachable:
    return Unreachable(
        f"Connection '{connection.name}' cannot reach {host_of(connection.base_url)}"
        f" ({faults.clean(why, connection)}): check its base URL, the network and that the provider runs."
    )


def _unusable(connection: Connection) -> Unreachable:
    return Unreachable(f"Connection '{connection.name}' cannot be used: check its base URL and its key's form.")
