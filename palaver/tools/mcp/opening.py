"""Opens a connection to a server: over guarded HTTP with its headers and sign-in, or to a program that is allowed."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, Final, TextIO

import httpx2
import mcp_types as types
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from palaver import __version__
from palaver.core.http import Fetcher, Guarded
from palaver.core.secrets import Secrets
from palaver.tools.mcp.commands import Commands
from palaver.tools.mcp.oauth import Consent, SignIn
from palaver.tools.mcp.server import Server

_LIMIT: Final = 8 * 1024 * 1024  # bytes of an answer
_EVENT: Final = 4 * 1024 * 1024  # bytes of one event
_STEP_S: Final = 10.0

Heard = Callable[[object], Awaitable[None]]


class Opener:
    def __init__(self, fetcher: Fetcher, commands: Commands, secrets: Secrets, sign_in: SignIn) -> None:
        self._fetcher, self._commands, self._secrets, self.sign_in = fetcher, commands, secrets, sign_in

    @asynccontextmanager
    async def open(self, server: Server, heard: Heard) -> AsyncIterator[Client]:
        """A client in its own task; what it says by itself goes to `heard`."""

        async def hear(message: object) -> None:
            await heard(message)

        async with AsyncExitStack() as stack:
            transport = await self._transport(stack, server)
            client = Client(
                transport,
                read_timeout_seconds=server.timeout_s,
                message_handler=hear,
                client_info=types.Implementation(name="palaver", version=__version__),
                cache=None,
            )
            yield await stack.enter_async_context(client)

    async def _transport(self, stack: AsyncExitStack, server: Server) -> Any:
        if server.transport == "stdio":
            argv = self._commands.argv(server.address)
            silence = stack.enter_context(_nothing())
            return stdio_client(StdioServerParameters(command=argv[0], args=argv[1:], cwd="/"), silence)
        http = await stack.enter_async_context(await self.http(server))
        return streamable_http_client(server.address, http_client=http, max_sse_event_size=_EVENT)

    async def http(self, server: Server, consent: Consent | None = None) -> httpx2.AsyncClient:
        """A client whose every socket is judged, with the server's headers and sign-in; `consent` may give that one."""
        account, place = server.account_id, f"the MCP server {server.name}"
        headers = {
            name: await self._secrets.resolve(account, reference, place=place)
            for name, reference in server.headers.items()
        }
        return httpx2.AsyncClient(
            transport=self._guarded(),
            headers={"User-Agent": f"Palaver/{__version__}", **headers},
            auth=await self.sign_in.auth(server, consent),
            timeout=httpx2.Timeout(_STEP_S, read=server.timeout_s + _STEP_S),
            trust_env=False,
        )

    async def forget(self, server: Server) -> None:
        """Remove a server's tokens, here and at who gave them."""
        async with httpx2.AsyncClient(transport=self._guarded(), trust_env=False) as http:
            await self.sign_in.forget(server, http)

    def _guarded(self) -> Guarded:
        return Guarded(self._fetcher, _LIMIT)


@contextmanager
def _nothing() -> Iterator[TextIO]:
    """Where a program's complaints go: what it writes there is its operator's business, and may hold anything."""
    with os.fdopen(os.open(os.devnull, os.O_WRONLY), "w") as silence:
        yield silence
