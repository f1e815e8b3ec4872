"""An account's imported services: added, listed, removed, and their operations as tools."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, PalaverError, Unprocessable
from palaver.core.http import Fetcher
from palaver.core.logs import logger
from palaver.core.secrets import Secrets, reference_of
from palaver.kit.ids import uuid7
from palaver.tools.openapi.asking import Asking, NoSecret
from palaver.tools.openapi.operation import Auth, Operation, Read
from palaver.tools.openapi.reading import LARGEST, read
from palaver.tools.tool import Result, Setting, Tool

SQL = named_queries(__file__)
log = logger("tools")

PREFIX: Final = "http."
NAME: Final = r"^[a-z0-9_-]{1,40}$"
MOST: Final = 50
_HEADERS: Final = frozenset({"host", "content-type", "content-length", "connection", "transfer-encoding"})


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One imported document; its tools are "http.", its name, a dot and the operation's name."""

    id: UUID
    name: str
    title: str
    base_url: str
    auth: dict[str, Any] | None
    operations: list[dict[str, Any]]
    source: str
    created_by: str
    created_at: datetime


class NewService(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    document: bytes
    source: str = ""
    base_url: str = ""
    auth: Auth | None = None


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import made: tools by their names, and what of the document it left out, with reasons."""

    id: UUID
    name: str
    title: str
    base_url: str
    tools: list[str]
    skipped: dict[str, str]


class HttpServices:
    """A shelf; `fetcher` judges addresses, where they are stored and where they are used."""

    def __init__(self, db: Database, fetcher: Fetcher, secrets: Secrets) -> None:
        self.db, self.fetcher, self.secrets = db, fetcher, secrets
        self.asking = Asking(fetcher)

    async def fetched(self, url: str) -> bytes:
        """The document at an address that we go to for others. Refused, Unreachable or TooLarge."""
        return (await self.fetcher.fetch(url, limit_bytes=LARGEST)).content

    async def add(self, caller: Caller, new: NewService) -> Imported:
        """Unprocessable where document, address or credential cannot be used; Conflict for a name that is taken."""
        found = await asyncio.to_thread(read, new.document, new.source)
        base_url = (new.base_url or found.base_url).rstrip("/")
        await self._must_be_reachable(base_url)
        if new.auth is not None:
            must_be_usable(new.auth)
        if await self.db.value(SQL.count_services, account_id=caller.account) >= MOST:
            raise Conflict(f"An account has at most {MOST} imported services.")
        id = uuid7()
        await self.db.run(
            SQL.add_service,
            id=id,
            account_id=caller.account,
            name=new.name,
            title=found.title,
            base_url=base_url,
            auth=msgspec.to_builtins(new.auth),
            operations=msgspec.to_builtins(found.operations),
            source=new.source,
            created_by=caller.owner,
        )
        return _imported(id, new.name, base_url, found)

    async def services(self, caller: Caller) -> list[Service]:
        return await self.db.all(SQL.services, Service, account_id=caller.account, names=None)

    async def remove(self, caller: Caller, name: str) -> None:
        if not await self.db.run(SQL.remove_service, account_id=caller.account, name=name):
            raise NotFound("There is no such service.")

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        """Those that the bot's document names."""
        wanted = [name for name in bot.document.tools.enabled if name.startswith(PREFIX)]
        if not wanted:
            return []
        names = sorted({name.split(".")[1] for name in wanted})
        found = {tool.name: tool for tool in await self._tools(caller, names)}
        return [found[name] for name in wanted if name in found]

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        del document
        return await self._tools(caller, None)

    async def _tools(self, caller: Caller, names: Sequence[str] | None) -> list[Tool]:
        services = await self.db.all(SQL.services, Service, account_id=caller.account, names=names)
        return [
            self._tool(service, msgspec.convert(operation, Operation))
            for service in services
            for operation in service.operations
        ]

    def _tool(self, service: Service, operation: Operation) -> Tool:
        return Tool(
            name=f"{PREFIX}{service.name}.{operation.name}",
            origin="http",
            title=operation.title or operation.name,
            description=operation.description,
            parameters=operation.parameters,
            effect=operation.effect,
            run=partial(self._run, service, operation),
        )

    async def _run(
        self, service: Service, operation: Operation, setting: Setting, arguments: Mapping[str, Any]
    ) -> Result:
        headers = await self._shown(setting.caller.account, service)
        if operation.effect == "writes":
            headers["Idempotency-Key"] = setting.key
        return await self.asking.answer(operation, service.base_url, arguments, headers)

    async def _shown(self, account: UUID, service: Service) -> dict[str, str]:
        """The header that says for whom a call is made."""
        if service.auth is None:
            return {}
        auth = msgspec.convert(service.auth, Auth)
        try:
            secret = await self.secrets.resolve(account, auth.secret, place=f"the service {service.name}")
        except PalaverError as error:
            log.warning("a service's secret cannot be had", service=service.name, reason=error.message)
            raise NoSecret("The service's credential cannot be had right now.") from error
        return {"Authorization": f"Bearer {secret}"} if auth.kind == "bearer" else {auth.name: secret}

    async def _must_be_reachable(self, base_url: str) -> None:
        if not base_url:
            raise Unprocessable("The document names no server: say where the service is, by base_url.")
        if "?" in base_url or "#" in base_url or "{" in base_url:
            raise Unprocessable("The service's address must be plain: no question mark, no hash, no braces.")
        await self.fetcher.guard(base_url)


def must_be_usable(auth: Auth) -> None:
    """Unprocessable for what is no reference to a secret, or a header that a call must not set."""
    reference_of(auth.secret)
    if auth.kind == "header" and (not auth.name.replace("-", "").isalnum() or auth.name.lower() in _HEADERS):
        raise Unprocessable("A credential goes into a header of its own, like X-Api-Key.")


def _imported(id: UUID, name: str, base_url: str, found: Read) -> Imported:
    tools = [f"{PREFIX}{name}.{operation.name}" for operation in found.operations]
    return Imported(id=id, name=name, title=found.title, base_url=base_url, tools=tools, skipped=found.skipped)
