"""The life of an ASGI application: what is opened before the first request is closed after the last."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.types import ASGIApp, Receive, Scope, Send

from palaver.core.errors import PalaverError
from palaver.core.logs import logger

log = logger("app")


class Application:
    """Opens the real application at start-up; a start that fails says why, so that no server runs without its parts."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[ASGIApp]]) -> None:
        self._opened = opened
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is not None:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with contextlib.AsyncExitStack() as stack:
            try:
                self._app = await stack.enter_async_context(self._opened())
            except Exception as error:  # the server must hear of it, or it serves without us
                reason = error.message if isinstance(error, PalaverError) else repr(error)
                log.exception("start failed", reason=reason)
                await send({"type": "lifespan.startup.failed", "message": reason})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
