"""The protocol over HTTP: the SDK's sessions, each on the worker that began it, reached through every other one."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Final

from mcp.server import Server
from mcp.server.streamable_http import MCP_SESSION_ID_HEADER
from starlette.types import Message, Receive, Scope, Send

from palaver.channels.mcp.asking import asked_by
from palaver.channels.mcp.changes import Changes
from palaver.channels.mcp.relay import Relay
from palaver.channels.mcp.sessions import MOST, Sessions
from palaver.core import background, leaving
from palaver.core.caller import Caller

_SESSION: Final = MCP_SESSION_ID_HEADER.encode()
_LOOK_S: Final = 0.5


class Endpoint:
    """`number` is this worker's: a session's name begins with that of the worker that keeps it."""

    def __init__(self, server: Server[Any], changes: Changes, relay: Relay) -> None:
        self.changes, self.relay = changes, relay
        self._prefix = f"{relay.number}-".encode()
        self._manager = Sessions(server, max_sessions=MOST)

    async def handle(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of a verified caller."""
        worker = _worker(scope)
        if worker is None or worker == self.relay.number:
            await self.here(caller, scope, receive, send)
        else:
            await self.relay.pass_on(worker, scope, receive, send)

    async def here(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        """The same, for a request whose session is here, or that has none."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*map(self._named, message["headers"])]}
            await send(message)

        headers = [*map(self._bare, scope["headers"])]
        await self._manager.handle_request(asked_by(caller, {**scope, "headers": headers}), receive, named)

    async def keep(self, ready: asyncio.Event) -> None:
        """Keep sessions, tell of changes and take what other workers pass on, until cancelled."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._manager.run())
            followed, served = asyncio.Event(), asyncio.Event()
            loops = partial(self.changes.follow, followed), partial(self.relay.serve, self.here, served)
            await stack.enter_async_context(background.running(*loops))
            await followed.wait()
            await served.wait()  # a session that others cannot reach yet would look like none
            ready.set()
            while not leaving.seconds():  # noqa: ASYNC110  # a signal's handler says so to nobody in particular
                await asyncio.sleep(_LOOK_S)
            self.changes.close()
            await asyncio.Event().wait()

    def _bare(self, header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        name, value = header
        return (name, value.removeprefix(self._prefix)) if name == _SESSION else header

    def _named(self, header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        name, value = header
        return (name, self._prefix + value) if name.lower() == _SESSION else header


def _worker(scope: Scope) -> int | None:
    """The worker that keeps the session of a request; None where it names none, or one that is none of ours."""
    value = next((value for name, value in scope["headers"] if name == _SESSION), b"")
    number, dash, _ = value.partition(b"-")
    return int(number) if dash and number.isdigit() and len(number) < 6 else None
