"""The servers of an account: added and changed by who may, listed with what they offer and what went wrong."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, PreconditionFailed, Unprocessable
from palaver.core.http import Fetcher
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.tools.mcp.commands import Commands
from palaver.tools.mcp.server import Failure, ListedTool, Server, ServersTool, Status, Wanted
from palaver.tools.tool import Effect

SQL = named_queries(__file__)

_FAILURES: Final = 50
_LONGEST: Final = 1_000
_PLATFORM: Final = "accounts.manage"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A tool as a server lists it."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, Any]
    says_it_reads: bool

    @property
    def hash(self) -> str:
        """Of all that a model or a person reads of it."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class Servers:
    def __init__(self, db: Database, fetcher: Fetcher, commands: Commands) -> None:
        self.db, self.fetcher, self.commands = db, fetcher, commands

    async def add(self, caller: Caller, name: str, wanted: Wanted) -> Server:
        """Conflict when the name is taken; what cannot be used is refused, now and at every use."""
        fields = await self._fields(caller, wanted)
        try:
            await self.db.run(SQL.add, id=uuid7(), account_id=caller.account, name=name, **fields)
        except Conflict:
            raise Conflict(f"There is a server {name!r} already.") from None
        return await self.one(caller.account, name)

    async def change(self, caller: Caller, name: str, wanted: Wanted) -> Server:
        before = await self.one(caller.account, name)
        if before.transport == "stdio":
            _must_be_the_platforms(caller)
        fields = await self._fields(caller, wanted)
        await self.db.run(SQL.change, account_id=caller.account, name=name, **fields)
        return await self.one(caller.account, name)

    async def remove(self, caller: Caller, name: str) -> None:
        if not await self.db.run(SQL.remove, account_id=caller.account, name=name):
            raise _absent(name)

    async def one(self, account: UUID, name: str) -> Server:
        found = await self.db.maybe(SQL.server, Server, account_id=account, name=name)
        if found is None:
            raise _absent(name)
        return found

    async def all(self, account: UUID) -> list[Server]:
        return await self.db.all(SQL.servers, Server, account_id=account)

    async def tools(self, server: Server) -> list[ListedTool]:
        return await self.db.all(SQL.tools, ListedTool, account_id=server.account_id, server_id=server.id)

    async def tools_of(self, account: UUID) -> list[ServersTool]:
        """The tools of every server of the account that is on."""
        return await self.db.all(SQL.tools_of, ServersTool, account_id=account)

    async def listed(self, server: Server, found: Sequence[Found]) -> None:
        """Keep what a server lists; a tool that differs from the one that was looked at does not count until it is."""
        account = {"account_id": server.account_id, "server_id": server.id}
        async with self.db.transaction() as tx:
            for tool in found:
                fields = msgspec.structs.asdict(tool)
                await tx.run(SQL.see, **account, **fields, hash=tool.hash)
            await tx.run(SQL.miss, **account, names=[tool.name for tool in found])

    async def judge(self, caller: Caller, server: str, tool: str, effect: Effect, seen: str) -> None:
        """Say what a tool does, having looked at the one with the hash `seen`; PreconditionFailed for another one."""
        stored = await self.one(caller.account, server)
        if tool not in {each.name for each in await self.tools(stored)}:
            raise NotFound("There is no such tool.")
        judged = {"account_id": caller.account, "server": server, "name": tool, "effect": effect, "hash": seen}
        if not await self.db.run(SQL.judge, **judged):
            raise PreconditionFailed("The tool is not the one that you have looked at any more.")

    async def tell(
        self,
        server: Server,
        status: Status,
        *,
        error: str | None = None,
        latency_ms: int | None = None,
        protocol: str | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a server was found; what went wrong is kept for a while."""
        of = {"account_id": server.account_id}
        message = None if error is None else storable(error)[:_LONGEST]
        told = {"status": status, "last_error": message, "latency_ms": latency_ms, "protocol": protocol, "about": about}
        await self.db.run(SQL.tell, **of, id=server.id, **told)
        if message is not None:
            await self.db.run(SQL.fail, **of, id=uuid7(), server_id=server.id, message=message)
            await self.db.run(SQL.forget_failures, **of, server_id=server.id, kept=_FAILURES)

    async def connected(self, server: Server, by: str) -> None:
        """Somebody has signed in."""
        await self.db.run(SQL.connected, account_id=server.account_id, id=server.id, by=by)

    async def kept(self, server: Server, until: datetime | None) -> None:
        """Tokens came, which count until then; None where they are renewed."""
        await self.db.run(SQL.kept, account_id=server.account_id, id=server.id, until=until)

    async def disconnected(self, server: Server) -> None:
        await self.db.run(SQL.disconnected, account_id=server.account_id, id=server.id)

    async def failures(self, server: Server) -> list[Failure]:
        """The newest first."""
        return await self.db.all(SQL.failures, Failure, account_id=server.account_id, server_id=server.id)

    async def _fields(self, caller: Caller, wanted: Wanted) -> dict[str, Any]:
        if (wanted.url is None) is (wanted.command is None):
            raise Unprocessable("A server has either a 'url' or a 'command'.")
        if wanted.url is not None:
            await self.fetcher.guard(wanted.url)
        else:
            _must_be_the_platforms(caller)
            self.commands.argv(str(wanted.command))
            if wanted.headers or wanted.oauth:
                raise Unprocessable("A program has neither headers nor a sign-in.")
        return {
            "transport": "stdio" if wanted.url is None else "http",
            "address": wanted.command if wanted.url is None else wanted.url,
            "headers": wanted.headers,
            "oauth": msgspec.to_builtins(wanted.oauth),
            "enabled": wanted.enabled,
            "timeout_s": wanted.timeout_s,
            "updated_by": caller.owner,
        }


def _must_be_the_platforms(caller: Caller) -> None:
    """Forbidden for who does not run the platform: a program runs with this server's rights."""
    if not caller.may(_PLATFORM):
        raise Forbidden(f"To have programs started takes {_PLATFORM}, which you do not have.")


def _absent(name: str) -> NotFound:
    return NotFound(f"There is no server {name!r}.")
