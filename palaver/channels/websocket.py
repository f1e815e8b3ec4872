"""The WebSocket: the same events as the streams, one JSON object a frame, many turns on one connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from palaver.chat.engine import Engine
from palaver.chat.events import code_of, objects
from palaver.chat.handover.handover import BY_PEOPLE, Handover
from palaver.chat.opening import Openings
from palaver.chat.question import NothingToSay, Question
from palaver.chat.routing import Wanted, bot_for
from palaver.chat.sessions.sessions import Sessions
from palaver.chat.turns import Turns
from palaver.core.caller import Caller
from palaver.core.errors import (
    Forbidden,
    InvalidRequest,
    NotFound,
    PalaverError,
    RateLimited,
    Unauthenticated,
    Unprocessable,
)
from palaver.core.limits.limit import RouteClass
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.core.services import Services
from palaver.kit.jsons import decode, encode
from palaver.security.standing.authenticate import Authenticate
from palaver.tools.approvals import Approvals
from palaver.web.endings import Endings
from palaver.web.gate import Gate
from palaver.web.module import Module
from palaver.web.problem import refuse
from palaver.web.route import SocketRoute
from palaver.web.witness import Witness

log = logger("channels")

_HELLO_S: Final = 5.0
_UNAUTHENTICATED: Final = 4401
_GREETING_S: Final = 10.0
_WATCH_S: Final = 2.0
_PONG: Final = {"type": "websocket.send", "text": '{"type":"pong"}'}


EventId = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$")]  # as it stands in the lines of a stream


class Hello(msgspec.Struct, frozen=True, tag_field="type", tag="hello"):
    """Credential and place to begin: `session` is continued, its newest turn followed from `last_event_id`."""

    token: str | None = None
    persona: Wanted = None
    session: UUID | None = None
    last_event_id: int | EventId | None = None


class UserMessage(msgspec.Struct, frozen=True, tag_field="type", tag="user.message"):
    text: str | None = None
    message: str | None = None
    content: str | None = None
    persona: Wanted = None
    session: UUID | None = None


class UserCancel(msgspec.Struct, frozen=True, tag_field="type", tag="user.cancel"):
    turn: UUID | None = None


class ToolApprove(msgspec.Struct, frozen=True, tag_field="type", tag="tool.approve"):
    """Answers `approval_required`; `turn` is the newest one where none is named."""

    call_id: UUID
    ok: bool
    turn: UUID | None = None


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    pass


_Incoming = Hello | UserMessage | UserCancel | ToolApprove | Ping
_decode: Callable[[bytes | str], _Incoming] = msgspec.json.Decoder(_Incoming).decode


async def handle(socket: WebSocket, services: Services) -> None:
    """Authenticate by the request or by `hello` within 5 s, then serve until the client leaves."""
    try:
        caller = await services.get(Gate).counted(services.get(Authenticate).identify(socket), socket)
    except PalaverError as error:
        await refuse(socket, error)
        return
    await socket.accept()
    try:
        hello, caller = await _introduced(socket, services, caller)
    except (PalaverError, TimeoutError) as error:
        message = _told(error, socket, None) if isinstance(error, PalaverError) else "No hello came within 5 seconds."
        code = error.code if isinstance(error, RateLimited) else "auth_failed"
        await _send(socket, {"type": "error", "code": code, "message": message})
        await socket.close(_UNAUTHENTICATED)
    except WebSocketDisconnect:
        return
    else:
        await Conversation(socket, services, caller, hello).run()


async def _introduced(socket: WebSocket, services: Services, caller: Caller | None) -> tuple[Hello | None, Caller]:
    hello = None
    if caller is None:
        async with asyncio.timeout(_HELLO_S):
            first = await _receive(socket)
        if not isinstance(first, Hello) or not first.token:
            raise Unauthenticated("The first message must be hello with a token.")
        shown = services.get(Authenticate).by_secret(first.token, socket)
        hello, caller = first, await services.get(Gate).counted(shown, socket)
    if not caller.may("chat.use"):
        reason = f"A {caller.kind} credential does not chat."
        await services.get(Witness).denied(caller, socket, "chat.use", reason)
        raise Forbidden(reason)
    return hello, caller


class Conversation:
    """One authenticated connection; every turn it follows is one task that copies events."""

    def __init__(self, socket: WebSocket, services: Services, caller: Caller, hello: Hello | None) -> None:
        self.socket, self.services, self.caller, self.hello = socket, services, caller, hello
        self.session: UUID | None = None
        self.persona: Wanted = None
        self.turn: UUID | None = None
        self._greeting: asyncio.Event | None = None
        self._followers: set[asyncio.Task[None]] = set()
        self._people: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        watcher = asyncio.get_running_loop().create_task(self._watch())
        try:
            if self.hello is not None:
                await self._safely(self._begin(self.hello))
            else:
                await self._ready()
            while True:
                await self._safely(self._next())
        except WebSocketDisconnect:
            pass
        finally:
            for task in (watcher, *self._followers):
                task.cancel()

    async def _watch(self) -> None:
        """End the connection soon after its credential; a part of ours that is down ends nothing."""
        changed = asyncio.Event()
        stop = self.services.get(Endings).listen(self.caller.rests_on, changed.set)
        try:
            while await self._still_counts():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), _WATCH_S)
                changed.clear()
        finally:
            stop()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            message = "The credential of this connection does not count any more."
            await _send(self.socket, {"type": "error", "code": "auth_failed", "message": message})
            await self.socket.close(_UNAUTHENTICATED)

    async def _still_counts(self) -> bool:
        """Ask again who this is: from here on the caller may what they may now."""
        try:
            caller = await self._asked_again()
        except PalaverError as error:
            return error.status >= 500
        if caller is None or not caller.may("chat.use"):
            return False
        self.caller = caller
        return True

    async def _asked_again(self) -> Caller | None:
        authenticate = self.services.get(Authenticate)
        if self.hello is not None and self.hello.token:
            return await authenticate.by_secret(self.hello.token, self.socket)
        return await authenticate.identify(self.socket)

    async def _next(self) -> None:
        match await _receive(self.socket):
            case Hello() as hello:
                await self._count("read")
                await self._begin(hello)
            case UserMessage() as message:
                await self._ask(message)
            case UserCancel(turn):
                await self._count("write")
                if wanted := turn or self.turn:
                    await self.services.get(Turns).cancel(self.caller, wanted)
            case ToolApprove(id, ok, turn):
                await self._count("write")
                if wanted := turn or self.turn:
                    await self.services.get(Approvals).decide(self.caller, id, ok=ok, turn=wanted)
            case Ping():
                await self.socket.send(_PONG)

    async def _count(self, route_class: RouteClass) -> None:
        """What is done over a connection counts like the request that does it."""
        await self.services.get(Gate).admit(self.caller, self.socket, route_class)

    async def _begin(self, hello: Hello) -> None:
        """Take up a conversation; a turn that still runs, or whose end was missed, goes on from the last event seen."""
        self.persona, self.session, self.turn = hello.persona, None, None
        if hello.session is not None:
            sessions = self.services.get(Sessions)
            found = await sessions.get(self.caller, hello.session)
            self.session = found.id
            if found.status in BY_PEOPLE:
                await self._listen(found.id)
            newest = await sessions.newest_turn(self.caller, hello.session)
            if newest is not None and (newest.state == "open" or hello.last_event_id is not None):
                self.turn = newest.id
        await self._ready()
        if self.turn is not None:
            await self._follow(self.turn, int(hello.last_event_id or 0))
        elif hello.session is None and hello.persona is not None:
            await self._open()

    async def _open(self) -> None:
        """A program speaks first, where one begins conversations with the named bot; a wrong name is told later."""
        openings = self.services.get(Openings)
        try:
            bot = await bot_for(openings.engine.bots, self.caller, self.persona)
        except (NotFound, Forbidden, Unprocessable):
            return
        if not openings.may(bot):
            return
        await self._count("chat")
        question = Question(persona=self.persona, channel="websocket")
        with contextlib.suppress(NothingToSay):
            opened = await openings.open(self.caller, question, reuse=False)
            if opened.turn is not None:
                self.session, self.turn, self._greeting = opened.turn.session, opened.id, opened.turn.finished
            await self._follow(opened.id, 0)

    async def _ready(self) -> None:
        session = str(self.session) if self.session else None
        await _send(self.socket, {"type": "ready", "session": session})

    async def _ask(self, message: UserMessage) -> None:
        await self._count("chat")
        await self._greeted()
        text = message.text or message.message or message.content or ""
        session = message.session or self.session
        persona = message.persona or (None if session else self.persona)
        question = Question(message=text, persona=persona, session=session, channel="websocket")
        turn = await self.services.get(Engine).ask(self.caller, question)
        self.session, self.turn = turn.session, turn.id
        await self._follow(turn.id, 0)

    async def _greeted(self) -> None:
        """What is said while a program still greets answers what it will have asked."""
        greeting, self._greeting = self._greeting, None
        if greeting is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(greeting.wait(), _GREETING_S)

    async def _follow(self, turn: UUID, after: int) -> None:
        pieces = await self.services.get(Turns).read(self.caller, turn, after)
        follower = asyncio.get_running_loop().create_task(self._copy(pieces))
        self._followers.add(follower)
        follower.add_done_callback(self._followers.discard)

    async def _copy(self, pieces: AsyncIterator[bytes]) -> None:
        try:
            await self._safely(self._copied(pieces))
        except (WebSocketDisconnect, RuntimeError):
            log.debug("a socket left during a turn")

    async def _copied(self, pieces: AsyncIterator[bytes]) -> None:
        async for piece in pieces:
            for event in objects(piece):
                await self.socket.send({"type": "websocket.send", "text": event.decode()})
            if b"\nevent: handoff\n" in piece and self.session is not None:
                await self._listen(self.session)

    async def _listen(self, session: UUID) -> None:
        """Follow who answers in a conversation, once; each answer of a person is a turn of its own."""
        if session in self._people:
            return
        pieces = await self.services.get(Handover).events(self.caller, session, 0)
        listener = asyncio.get_running_loop().create_task(self._answered_by_people(pieces))
        self._people[session] = listener
        self._followers.add(listener)
        listener.add_done_callback(self._followers.discard)
        listener.add_done_callback(lambda _: self._people.pop(session, None))

    async def _answered_by_people(self, pieces: AsyncIterator[bytes]) -> None:
        async for piece in pieces:
            for event in objects(piece) if piece.startswith(b"id: ") else ():
                told = decode(event)
                if told["type"] == "handoff":
                    await _send(self.socket, told)
                else:
                    await self._follow(UUID(told["turn_id"]), 0)

    async def _safely(self, step: Coroutine[Any, Any, None]) -> None:
        """A refused step is told to the client; the connection lives on."""
        try:
            await step
        except PalaverError as error:
            if isinstance(error, Forbidden):
                await self.services.get(Witness).denied(self.caller, self.socket, "chat.use", error.message)
            message = _told(error, self.socket, self.caller)
            await _send(self.socket, {"type": "error", "code": code_of(error), "message": message})


def _told(error: PalaverError, socket: WebSocket, caller: Caller | None) -> str:
    """What is read of a failure on this connection; where that is not the reason, the log has it."""
    name = socket.scope["state"]["request_id"]
    shown = told(error, caller, f"the name {name}")
    if shown is not error:
        log.warning("a step of a connection failed", code=error.code, reason=error.message)
    return shown.message


async def _receive(socket: WebSocket) -> _Incoming:
    """The next message; InvalidRequest when it is none of ours."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    raw = message.get("text") or message.get("bytes") or b""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequest(f"This is no message of ours: {error}") from error


async def _send(socket: WebSocket, event: dict[str, object]) -> None:
    await socket.send({"type": "websocket.send", "text": encode(event).decode()})


MODULE: Final = Module(title="WebSocket", routes=(SocketRoute(path="/ws", handler=handle),))
