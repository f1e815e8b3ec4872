"""The way to the endpoint, which is built for its first request: the SDK weighs 20 MB and half a second."""

import asyncio
from importlib import import_module
from typing import Final, Protocol, cast

from starlette.types import Receive, Scope, Send

from palaver.core.caller import Caller
from palaver.core.errors import Unavailable
from palaver.core.services import Services

_ENDPOINT: Final = "palaver.channels.mcp.opening"
_OPENS_WITHIN_S: Final = 30.0


class Endpoint(Protocol):
    """Speaks the protocol over HTTP."""

    async def handle(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None: ...

    async def keep(self, ready: asyncio.Event) -> None:
        """Be there for as long as the server is; `ready` is set once requests can be handled."""
        ...


class _Opener(Protocol):
    def __call__(self, services: Services) -> Endpoint: ...


class Door:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._wanted, self._ready = asyncio.Event(), asyncio.Event()
        self._endpoint: Endpoint | None = None

    async def open(self) -> Endpoint:
        """The endpoint; Unavailable when it does not come up."""
        self._wanted.set()
        try:
            async with asyncio.timeout(_OPENS_WITHIN_S):
                await self._ready.wait()
        except TimeoutError as error:
            raise Unavailable("What speaks this protocol does not come up.") from error
        assert self._endpoint is not None
        return self._endpoint

    async def keep(self) -> None:
        """Build the endpoint once it is wanted, and keep it."""
        await self._wanted.wait()
        module = await asyncio.to_thread(import_module, _ENDPOINT)
        self._endpoint = cast("_Opener", module.open_endpoint)(self._services)
        try:
            await self._endpoint.keep(self._ready)
        finally:
            self._ready.clear()
