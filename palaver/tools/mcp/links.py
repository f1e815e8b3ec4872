"""Speaks with servers for who needs it: one connection to each, their lists, calls, resources and prompts."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

import mcp_types as types
import msgspec
from mcp.client import Client

from palaver.core.cache import Bus
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError
from palaver.core.secrets import Secrets, SecretStore
from palaver.tools.mcp import texts
from palaver.tools.mcp.consents import Consents
from palaver.tools.mcp.line import Line
from palaver.tools.mcp.oauth import SignIn
from palaver.tools.mcp.opening import Opener
from palaver.tools.mcp.reach import Answer, Heard
from palaver.tools.mcp.refusals import ConsentNeeded
from palaver.tools.mcp.server import Server, Status
from palaver.tools.mcp.servers import Found, Servers
from palaver.tools.tool import Result

_PAGES: Final = 50
_MOST: Final = 500
_CONFIG: Final = "palaver/config"


class Links:
    """Of this worker."""

    def __init__(self, servers: Servers, opener: Opener, consents: Consents) -> None:
        self._servers, self._opener, self._consents = servers, opener, consents
        self._lines: dict[UUID, tuple[str, Line]] = {}

    async def look(self, server: Server) -> Server:
        """Connect anew, list its tools and keep them, with how it went; answers the server as it is known now."""
        self.drop(server)
        started = time.perf_counter()
        try:
            async with self._line(server).use(server.timeout_s) as client:
                about = _about(client)
                found = await self._tools(client)
            latency = round((time.perf_counter() - started) * 1000)
            await self._servers.listed(server, found)
            await self._servers.tell(server, "ok", latency_ms=latency, protocol=client.protocol_version, about=about)
        except PalaverError as error:
            await self._servers.tell(server, _status(error), error=error.message)
        return await self._servers.one(server.account_id, server.name)

    async def call(
        self,
        server: Server,
        tool: str,
        arguments: Mapping[str, Any],
        config: Mapping[str, Any] | None = None,
        heard: Heard | None = None,
    ) -> Result:
        """What a tool says; `heard` gets its progress. Whoever cancels this stops it there. Raises ServerFailed."""
        meta = types.RequestParamsMeta(**{_CONFIG: dict(config)}) if config else None  # type: ignore[typeddict-unknown-key]  # servers know it by its prefix
        try:
            async with self._line(server).use(server.timeout_s) as client:
                said = await client.call_tool(
                    tool, dict(arguments), server.timeout_s, progress_callback=heard and _progress(heard), meta=meta
                )
        except PalaverError as error:
            await self._servers.tell(server, _status(error), error=f"{tool}: {error.message}")
            raise
        return texts.result(said)

    async def resources(self, server: Server) -> list[dict[str, Any]]:
        async with self._line(server).use(server.timeout_s) as client:
            listed = [
                {"uri": each.uri, "name": each.title or each.name, "description": each.description or ""}
                for each in (await client.list_resources()).resources[:_MOST]
            ]
        shown: list[dict[str, Any]] = texts.plain(listed)
        return shown

    async def read(self, server: Server, uri: str) -> str:
        """The text of a resource."""
        async with self._line(server).use(server.timeout_s) as client:
            return texts.contents(await client.read_resource(uri))

    async def prompts(self, server: Server) -> list[dict[str, Any]]:
        async with self._line(server).use(server.timeout_s) as client:
            listed = [
                {
                    "name": each.name,
                    "title": each.title or each.name,
                    "description": each.description or "",
                    "arguments": [argument.name for argument in each.arguments or ()],
                }
                for each in (await client.list_prompts()).prompts[:_MOST]
            ]
        shown: list[dict[str, Any]] = texts.plain(listed)
        return shown

    async def forget(self, server: Server) -> None:
        """End the connection to a server that is gone, or is another one now, and remove its tokens."""
        self.drop(server)
        await self._opener.forget(server)
        await self._servers.disconnected(server)

    async def begin(self, caller: Caller, server: Server) -> str | None:
        """Where the caller's browser is to be led to sign in there; None where nobody needs to be asked."""
        return await self._consents.begin(caller, server)

    async def end(self, caller: Caller, answer: Answer) -> Server:
        """The server that the caller is signed in to now, looked at anew."""
        name = await self._consents.end(caller, answer)
        return await self.look(await self._servers.one(caller.account, name))

    def drop(self, server: Server) -> None:
        """End the connection, if there is one."""
        _, line = self._lines.pop(server.id, ("", None))
        if line is not None:
            line.end()

    async def close(self) -> None:
        lines = [line for _, line in self._lines.values()]
        self._lines.clear()
        await self._consents.close()
        await asyncio.gather(*(line.closed() for line in lines))

    def _line(self, server: Server) -> Line:
        """The open connection, or a new one: also where the server was changed meanwhile."""
        told = _fingerprint(server)
        known, line = self._lines.get(server.id, ("", None))
        if line is None or line.over or known != told:
            if line is not None:
                line.end()
            line = Line(server.name, partial(self._opener.open, server), partial(self._relist, server))
            self._lines[server.id] = told, line
        return line

    async def _relist(self, server: Server) -> None:
        async with self._line(server).use(server.timeout_s) as client:
            await self._servers.listed(server, await self._tools(client))

    async def _tools(self, client: Client) -> list[Found]:
        """All pages; a server without tools has none."""
        if client.server_capabilities.tools is None:
            return []
        found: dict[str, Found] = {}
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await client.list_tools(cursor=cursor, cache_mode="refresh")
            found |= {tool.name: tool for each in page.tools if (tool := texts.found(each)) is not None}
            cursor = page.next_cursor
            if cursor is None or len(found) >= _MOST:
                break
        return list(found.values())[:_MOST]


def open_links(servers: Servers, bus: Bus, secrets: Secrets, store: SecretStore, back: str) -> Links:
    """What `Reach` opens."""
    opener = Opener(servers.fetcher, servers.commands, secrets, SignIn(store, secrets, back, servers.kept))
    return Links(servers, opener, Consents(bus, servers, opener))


def _status(error: PalaverError) -> Status:
    return "consent" if isinstance(error, ConsentNeeded) else "failed"


def _progress(heard: Heard) -> Any:
    async def hear(progress: float, total: float | None, message: str | None) -> None:
        await heard(progress, total, message)

    return hear


def _about(client: Client) -> dict[str, Any]:
    info = client.server_info
    about = {
        "name": (info.title or info.name) if info else "",
        "version": info.version if info else "",
        "capabilities": client.server_capabilities.model_dump(mode="json", exclude_none=True, by_alias=True),
    }
    shown: dict[str, Any] = texts.plain(about)
    return shown


def _consented(server: Server) -> str:
    """Another one where somebody else has signed in, in any worker."""
    return f"{server.connected_at} {server.connected_by}" if server.connected_by else ""


def _fingerprint(server: Server) -> str:
    fields = (server.transport, server.address, server.headers, server.oauth, server.timeout_s, _consented(server))
    return hashlib.sha256(msgspec.json.encode(fields, order="sorted")).hexdigest()
