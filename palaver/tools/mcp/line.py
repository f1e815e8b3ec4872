"""One connection to a server: a task holds it open, whoever calls shares it, a pause ends it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

import mcp_types as types
from mcp.client import Client
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared.exceptions import MCPError

from palaver.core.errors import PalaverError, Unprocessable
from palaver.core.logs import logger
from palaver.tools.mcp.refusals import ServerFailed

log = logger("tools.mcp")

IDLE_S: Final = 300.0
_LOOK_S: Final = 5.0
_TOLD: Final = 300

Opened = Callable[[Callable[[object], Awaitable[None]]], AbstractAsyncContextManager[Client]]
Changed = Callable[[], Awaitable[None]]


class Line:
    """`name` is the server's; `changed` is called when it says that it lists other tools now."""

    def __init__(self, name: str, opened: Opened, changed: Changed) -> None:
        self.name, self.over = name, False
        self._opened, self._changed = opened, changed
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._end = asyncio.Event()
        self._used, self._busy = time.monotonic(), 0
        self._task = asyncio.get_running_loop().create_task(self._live())
        self._telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def use(self, limit_s: float) -> AsyncIterator[Client]:
        """The connection, for a call; a ServerFailed or what refused us says why there is none, or what it said."""
        self._busy += 1
        try:
            async with asyncio.timeout(limit_s):
                client = await asyncio.shield(self._ready)
            yield client
        except TimeoutError as error:
            self.end()
            raise ServerFailed(f"The server {self.name!r} did not answer in time.") from error
        except MCPError as error:
            if error.code not in _HARMLESS:
                self.end()
            raise _said(self.name, error) from error
        finally:
            self._busy -= 1
            self._used = time.monotonic()

    def end(self) -> None:
        """Take no more calls, and close."""
        self.over = True
        self._end.set()

    async def closed(self) -> None:
        self.end()
        self._task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._task

    async def _live(self) -> None:
        try:
            async with self._opened(self._heard) as client:
                self._ready.set_result(client)
                listening = asyncio.get_running_loop().create_task(self._listen(client))
                try:
                    await self._wanted()
                finally:
                    listening.cancel()
        except Exception as error:  # noqa: BLE001  # whoever waits must hear of it, of any kind
            why = reason(self.name, error)
            if self._ready.done():
                log.info("a connection to a server broke", server=self.name, reason=why.message)
            else:
                self._ready.set_exception(why)
                self._ready.exception()
        finally:
            self.over = True
            self._ready.cancel()

    async def _wanted(self) -> None:
        """Return once it is to end, or nobody has called for a while."""
        while not self._end.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), _LOOK_S)
            if not self._busy and time.monotonic() > self._used + IDLE_S:
                return

    async def _heard(self, message: object) -> None:
        """What a server of an older revision says by itself."""
        if isinstance(message, types.ToolListChangedNotification):
            self._tell()

    async def _listen(self, client: Client) -> None:
        """What one of the newer revision says on the stream that we ask for."""
        tools = client.server_capabilities.tools
        if tools is None or not tools.list_changed:
            return
        with suppress(ListenNotSupportedError, SubscriptionLost, MCPError):
            async with client.listen(tools_list_changed=True) as news:
                async for _ in news:
                    self._tell()

    def _tell(self) -> None:
        task = asyncio.get_running_loop().create_task(self._told())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self) -> None:
        try:
            await self._changed()
        except PalaverError as error:
            log.info("a server's tools cannot be listed", server=self.name, reason=error.message)


_NO_RESOURCE: Final = -32002  # of the older revisions
_NOT_TAKEN: Final = frozenset({types.INVALID_PARAMS, types.METHOD_NOT_FOUND, _NO_RESOURCE})
_HARMLESS: Final = frozenset({types.INVALID_PARAMS, types.METHOD_NOT_FOUND, types.INTERNAL_ERROR})


def _said(name: str, error: MCPError) -> PalaverError:
    """Unprocessable where it has understood us, and does not take what was asked."""
    message = f"The server {name!r} says: {error.message[:_TOLD]}"
    return Unprocessable(message) if error.code in _NOT_TAKEN else ServerFailed(message)


def reason(name: str, error: BaseException) -> PalaverError:
    """What is behind an error, or behind a group of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, PalaverError):
        return error
    if isinstance(error, MCPError):
        return _said(name, error)
    return ServerFailed(f"The server {name!r} cannot be spoken to: {str(error)[:_TOLD] or type(error).__name__}")
