"""The way to what speaks with servers, loaded when somebody needs it: the SDK weighs 20 MB and half a second."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any, Final, Protocol, cast

import msgspec

from palaver.core.cache import Bus
from palaver.core.caller import Caller
from palaver.core.secrets import Secrets, SecretStore
from palaver.tools.mcp.server import Server
from palaver.tools.mcp.servers import Servers
from palaver.tools.tool import Result

_LINKS: Final = "palaver.tools.mcp.links"

Heard = Callable[[float, float | None, str | None], Awaitable[None]]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser brings back from a sign-in elsewhere."""

    state: str
    code: str = ""
    iss: str | None = None
    error: str = ""


class Links(Protocol):
    """Speaks with servers; its methods raise ServerFailed, or why they were not asked."""

    async def look(self, server: Server) -> Server: ...

    async def call(
        self,
        server: Server,
        tool: str,
        arguments: Mapping[str, Any],
        config: Mapping[str, Any] | None = None,
        heard: Heard | None = None,
    ) -> Result: ...

    async def resources(self, server: Server) -> list[dict[str, Any]]: ...

    async def read(self, server: Server, uri: str) -> str: ...

    async def prompts(self, server: Server) -> list[dict[str, Any]]: ...

    async def forget(self, server: Server) -> None: ...

    async def begin(self, caller: Caller, server: Server) -> str | None: ...

    async def end(self, caller: Caller, answer: Answer) -> Server: ...

    async def close(self) -> None: ...


class _Opener(Protocol):
    def __call__(self, servers: Servers, bus: Bus, secrets: Secrets, store: SecretStore, back: str) -> Links: ...


class Reach:
    """`back` is the address on this server to which a browser comes back from a sign-in elsewhere."""

    def __init__(self, servers: Servers, bus: Bus, secrets: Secrets, store: SecretStore, back: str) -> None:
        self._parts = servers, bus, secrets, store, back
        self._links: Links | None = None

    async def links(self) -> Links:
        if self._links is None:
            module = await asyncio.to_thread(import_module, _LINKS)
            self._links = self._links or cast("_Opener", module.open_links)(*self._parts)
        return self._links

    async def close(self) -> None:
        if self._links is not None:
            await self._links.close()
