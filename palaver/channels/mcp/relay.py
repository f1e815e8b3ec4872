"""A request for a session that another worker keeps: passed on over the bus, the answer copied back as it comes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message as Event
from starlette.types import Receive, Scope, Send

from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.logs import logger
from palaver.kit.ids import uuid7
from palaver.security.standing.authenticate import Authenticate
from palaver.web.dispatch import read_body
from palaver.web.site import Site

log = logger("channels")

_BEAT_S: Final = 1.0
_SILENCE_S: Final = 5.0
_ALIVE: Final = b""

Here = Callable[[Caller, Scope, Receive, Send], Awaitable[None]]


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A request as one worker tells it another; the credential is looked at again there."""

    reply: str
    method: str
    headers: list[tuple[bytes, bytes]]
    client: tuple[str, int] | None
    request_id: str
    body: bytes


class Left(msgspec.Struct, frozen=True, tag=True):
    """Nobody waits for the answer any more."""

    reply: str


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an answer: its start has a `status`, its end no `more`."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = []
    body: bytes = b""
    more: bool = True


_wanted = msgspec.msgpack.Decoder(Passed).decode
_piece = msgspec.msgpack.Decoder(Piece).decode


class Relay:
    """`number` is this worker's."""

    def __init__(self, bus: Bus, number: int, authenticate: Authenticate, site: Site) -> None:
        self.bus, self.number = bus, number
        self._authenticate, self._site = authenticate, site
        self._serving: dict[str, asyncio.Task[None]] = {}

    async def pass_on(self, worker: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the session's worker does; as if there were no such session where there is no such worker."""
        request = Request(scope, receive)
        reply = f"mcp.reply.{uuid7().hex}"
        passed = Passed(
            reply=reply,
            method=scope["method"],
            headers=scope["headers"],
            client=scope.get("client"),
            request_id=scope["state"]["request_id"],
            body=await read_body(request),
        )
        async with self.bus.subscribe([reply]) as feed:
            if not await self.bus.publish(_topic(worker), msgspec.msgpack.encode(passed)):
                await _gone()(scope, receive, send)
                return
            watching = asyncio.get_running_loop().create_task(_departure(receive))
            try:
                await self._copied(feed, watching, send)
            finally:
                watching.cancel()
                with contextlib.suppress(Unavailable):
                    await self.bus.publish(_left(worker), reply.encode())

    async def _copied(self, feed: Any, watching: asyncio.Task[None], send: Send) -> None:
        """Until the answer's end, the client's departure, or a silence that says the worker is dead."""
        while not watching.done():
            reading = asyncio.ensure_future(anext(feed, None))
            await asyncio.wait({reading, watching}, timeout=_SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                if not watching.done():
                    raise Unavailable("The worker that keeps this session does not answer.")
                return
            message = reading.result()
            if not isinstance(message, Message):
                raise Unavailable("The worker that keeps this session was lost.")
            if message.data == _ALIVE:
                continue
            piece = _piece(message.data)
            if piece.status:
                await send({"type": "http.response.start", "status": piece.status, "headers": piece.headers})
                continue
            await send({"type": "http.response.body", "body": piece.body, "more_body": piece.more})
            if not piece.more:
                return

    async def serve(self, here: Here, ready: asyncio.Event) -> None:
        """Answer what other workers pass on, until cancelled."""
        async with self.bus.subscribe([_topic(self.number), _left(self.number)]) as feed:
            ready.set()
            async for message in feed:
                if isinstance(message, Message):
                    self._take(message, here)

    def _take(self, message: Message, here: Here) -> None:
        if message.topic == _left(self.number):
            self._end(message.data.decode())
            return
        passed = _wanted(message.data)
        task = asyncio.get_running_loop().create_task(self._answer(passed, here))
        self._serving[passed.reply] = task
        task.add_done_callback(lambda _: self._serving.pop(passed.reply, None))

    def _end(self, reply: str) -> None:
        task = self._serving.get(reply)
        if task is not None:
            task.cancel()

    async def _answer(self, passed: Passed, here: Here) -> None:
        beating = asyncio.get_running_loop().create_task(self._beat(passed.reply))
        scope = self._scope(passed)

        async def send(event: Event) -> None:
            await self.bus.publish(passed.reply, msgspec.msgpack.encode(_told(event)))

        try:
            receive = _body(passed.body)
            caller = await self._authenticate.identify(HTTPConnection(scope))
            if caller is None:
                await _gone()(scope, receive, send)
            else:
                await here(caller, scope, receive, send)
        except PalaverError as error:
            log.warning("a request that was passed on failed", reason=error.message)
        finally:
            beating.cancel()

    def _scope(self, passed: Passed) -> Scope:
        return {
            "type": "http",
            "http_version": "1.1",
            "scheme": "http",
            "method": passed.method,
            "path": "/mcp",
            "raw_path": b"/mcp",
            "query_string": b"",
            "headers": passed.headers,
            "client": passed.client,
            "server": None,
            "state": {"request_id": passed.request_id, "site": self._site},
        }

    async def _beat(self, reply: str) -> None:
        """A tool may be silent for minutes; a dead worker must not look like one."""
        with contextlib.suppress(Unavailable):
            while True:
                if not await self.bus.publish(reply, _ALIVE):
                    self._end(reply)  # a stream that nobody reads would keep its place from the next one
                    return
                await asyncio.sleep(_BEAT_S)


def _told(event: Event) -> Piece:
    if event["type"] == "http.response.start":
        return Piece(status=event["status"], headers=list(event["headers"]))
    return Piece(body=event.get("body", b""), more=event.get("more_body", False))


def _body(body: bytes) -> Receive:
    """The request's body once; then the client is there until somebody cancels."""
    waiting: list[Event] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Event:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _gone() -> Response:
    """What the SDK says of a session that it does not know."""
    error = {"code": -32600, "message": "Session not found"}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, 404)


def _topic(worker: int) -> str:
    return f"mcp.worker.{worker}"


def _left(worker: int) -> str:
    return f"mcp.left.{worker}"
