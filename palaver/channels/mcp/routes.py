"""The one address of the protocol: a request, a stream of notifications, a session's end."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from palaver.channels.mcp.door import Door, Endpoint
from palaver.core import leaving
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, PalaverError
from palaver.security.standing.authenticate import Authenticate
from palaver.web.call import Call
from palaver.web.endings import Endings
from palaver.web.origin import may_call
from palaver.web.route import Route

PATH: Final = "/mcp"
_LOOK_S: Final = 1.0
_ASK_EVERY: Final = 5  # looks


def must_come_from_ours(request: Request) -> None:
    """Forbidden for a request that a page sends which is neither ours nor of a site that the operator names."""
    origin = request.headers.get("origin")
    if origin is not None and not may_call(origin, request):
        raise Forbidden(f"Pages of {origin[:200]} may not speak to this server; PALAVER_ALLOWED_ORIGINS names who may.")


async def speak(call: Call[None]) -> "Spoken":
    """Hand the connection over."""
    must_come_from_ours(call.request)
    endpoint = await call.get(Door).open()
    authenticate = call.get(Authenticate)

    async def counts() -> bool:
        try:
            caller = await authenticate.identify(call.request)
        except PalaverError as error:
            return error.status >= 500
        return caller is not None and caller.may("chat.use")

    return Spoken(endpoint, call.caller, call.get(Endings), counts)


class Spoken(Response):
    """
    An answer that the SDK writes. It ends soon after the credential does.

    A stream that only waits for news, and would wait for as long as the client likes, ends when the server leaves.
    """

    def __init__(
        self, endpoint: Endpoint, caller: Caller, endings: Endings, counts: Callable[[], Awaitable[bool]]
    ) -> None:
        self.raw_headers = []
        self.background = None
        self._endpoint, self._caller, self._endings, self._counts = endpoint, caller, endings, counts
        self._begun = self._ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._send = send
        loop = asyncio.get_running_loop()
        speaking = loop.create_task(self._endpoint.handle(self._caller, scope, receive, self._say))
        watching = loop.create_task(self._watch(waits=scope["method"] == "GET"))
        try:
            await asyncio.wait({speaking, watching}, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()
        finally:
            for task in (speaking, watching):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await speaking
        if self._begun and not self._ended:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _say(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            message = {**message, "headers": [*message.get("headers", ()), *self.raw_headers]}
        elif not message.get("more_body", False):
            self._ended = True
        await self._send(message)

    async def _watch(self, *, waits: bool) -> None:
        """Return once nobody may read this any more, or nobody should wait."""
        changed = asyncio.Event()
        stop = self._endings.listen(self._caller.rests_on, changed.set)
        looks = 0
        try:
            while not (waits and leaving.seconds()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), _LOOK_S)
                looks += 1
                if (changed.is_set() or looks % _ASK_EVERY == 0) and not await self._counts():
                    return
                changed.clear()
        finally:
            stop()


_route = partial(Route, path=PATH, handler=speak, permission="chat.use", rate="read", protocol="MCP")
ROUTES: Final = (
    _route(method="POST", summary="Speak the Model Context Protocol"),
    _route(method="GET", summary="Wait for its notifications"),
    _route(method="DELETE", summary="End one of its sessions"),
)
