"""A running server as its clients see it, with the scripted model behind it."""

import itertools
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx2

from tests.e2e.landing import KNOWN, land
from tests.e2e.stream import Event, Json, Stream, connect
from tests.servers.launch import free_port
from tests.servers.palaver import ROOT, PalaverServer, until
from tests.servers.scripted_llm import Recorded, Script, ScriptedLLM

KEYS = {name: f"sk-dummy-{name}-0123456789" for name in ("openai", "anthropic", "groq")}
UNCACHED = {"semantic": {"mode": "off"}}
MCP_PORTS = tuple(free_port() for _ in range(5))  # of servers of tools that this one may speak to, inside as they are
SITE_PORT = free_port()  # of a website inside one's own network, which programs may have crawled
TOOLS = "tests.servers.mcp_server"
_numbers = itertools.count(1)


def environment(llm: ScriptedLLM) -> dict[str, str]:
    """The variables that make every provider of the environment the scripted server."""
    return {
        "OPENAI_API_KEY": KEYS["openai"],
        "OPENAI_BASE_URL": f"{llm.url}/v1",
        "ANTHROPIC_API_KEY": KEYS["anthropic"],
        "ANTHROPIC_BASE_URL": llm.url,
        "GROQ_API_KEY": KEYS["groq"],
        "GROQ_BASE_URL": llm.url,
        "OLLAMA_HOST": llm.url,
        "PALAVER_MCP_TRUSTED": ",".join(f"127.0.0.1:{port}" for port in MCP_PORTS),
        "PALAVER_MCP_COMMANDS": f"tools=/usr/bin/env PYTHONPATH={ROOT} {sys.executable} -m {TOOLS} stdio",
    }


def unused(stem: str) -> str:
    """A name that nobody else in this run uses."""
    return f"{stem}-{next(_numbers)}"


class House:
    """`http` is a client with the admin key; `key` everywhere else stands for another credential."""

    def __init__(self, server: PalaverServer, llm: ScriptedLLM) -> None:
        self.server, self.llm = server, llm
        self.http = server.client()
        self.lines: list[Stream] = []

    async def bot(
        self, script: Script | None = None, *, connection: str = "openai", config: Json | None = None, **fields: Any
    ) -> str:
        """
        Create a bot whose model answers by `script`; its alias, which is its model's name too.

        It asks its model every time, unless `config` says what it keeps.
        """
        alias = unused("bot")
        self.llm.scripts[alias] = script or Script()
        model = {"connection": connection, "name": alias, **(config or {}).pop("model", {})}
        body = {
            "alias": alias,
            "name": alias,
            "config": {"cache": UNCACHED, **(config or {}), "model": model},
            **fields,
        }
        await self.ok("POST", "/api/bots", json=body)
        return alias

    async def ok(self, method: str, path: str, **options: Any) -> Json:
        """The JSON of an answer that must be a success."""
        answer = await self.http.request(method, path, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return json_of(answer) if answer.content else {}

    async def ask(self, bot: str | None, message: str, *, session: str | None = None, **fields: Any) -> httpx2.Response:
        """Ask and wait for the whole answer."""
        verb = "continuation" if session else "completion"
        return await self.http.post(f"/api/chat/{verb}", json=asking(bot, message, session, **fields))

    async def stream(
        self,
        bot: str | None,
        message: str,
        *,
        session: str | None = None,
        key: str | None = None,
        worker: int | None = None,
        **fields: Any,
    ) -> Stream:
        """Ask on a connection of its own, which the worker with the pid `worker` serves where one is named."""
        verb = "continuation" if session else "completion"
        line = await self.line(worker)
        body = asking(bot, message, session, **fields)
        return await line.request("POST", f"/api/chat/{verb}/stream", self.headers(key), body)

    async def attach(
        self, turn: str, after: int | None = None, *, key: str | None = None, worker: int | None = None
    ) -> Stream:
        line = await self.line(worker)
        headers = self.headers(key) | ({} if after is None else {"Last-Event-ID": str(after)})
        return await line.request("GET", f"/api/chat/turns/{turn}/events", headers)

    async def line(self, worker: int | None = None) -> Stream:
        """A connection of its own, to any worker or, where the kernel tells, to the one with that pid."""
        made = await connect(self.server.port) if worker is None or not KNOWN else await land(self.server, worker)
        self.lines.append(made)
        return made

    def hang_up(self) -> None:
        """Close every connection that `line` has made."""
        for line in self.lines:
            line.cut()
        self.lines.clear()

    def headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.server.admin_key if key is None else key}"}

    async def asked(self, bot: str, message: str, **fields: Any) -> list[Event]:
        """Every event of a turn."""
        return await (await self.stream(bot, message, **fields)).all()

    async def messages(self, session: str) -> list[Json]:
        found: list[Json] = (await self.ok("GET", f"/api/sessions/{session}/messages?limit=200"))["items"]
        return found

    async def answer(self, turn: str, session: str) -> Json:
        """The stored answer of a turn."""
        found = [item for item in await self.messages(session) if item["turn_id"] == turn]
        return next(item for item in found if item["role"] == "assistant")

    def request_of(self, bot: str) -> Recorded:
        """The newest request that this bot made to its model."""
        return next(item for item in reversed(self.llm.requests) if item.body.get("model") == bot)

    async def collection(self, name: str = "") -> str:
        name = name or unused("collection")
        await self.ok("POST", "/api/collections", json={"name": name})
        return name

    async def upload(self, collection: str, name: str, content: bytes) -> str:
        """Upload a file; the id of its document."""
        answer = await self.http.post(f"/api/collections/{collection}/documents", files={"file": (name, content)})
        assert answer.status_code == 202, answer.text
        return str(json_of(answer)["document_id"])

    async def settled(self, collection: str, document: str) -> Json:
        """A document once it is ready or has failed."""
        path = f"/api/collections/{collection}/documents/{document}"
        found: Json = {}

        async def over() -> bool:
            found.update(await self.ok("GET", path))
            return found["status"] in {"ready", "failed"}

        assert await until(over, pause_s=0.1), found
        return found

    @asynccontextmanager
    async def database(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self.server.dsn)
        try:
            yield connection
        finally:
            await connection.close()

    async def rows(self, query: str, *values: object) -> Sequence[asyncpg.Record]:
        async with self.database() as connection:
            found: Sequence[asyncpg.Record] = await connection.fetch(query, *values)
            return found


@asynccontextmanager
async def opened(server: PalaverServer, llm: ScriptedLLM) -> AsyncIterator[House]:
    """A house over a server; its connections are closed when the block is left."""
    house = House(server, llm)
    try:
        async with house.http:
            yield house
    finally:
        house.hang_up()


def asking(bot: str | None, message: str, session: str | None = None, **fields: Any) -> Json:
    body: Json = {"message": message, **fields}
    if bot is not None:
        body["persona"] = bot
    if session is not None:
        body["session"] = session
    return body


def json_of(answer: httpx2.Response) -> Json:
    value: Json = answer.json()
    return value


def error_of(answer: httpx2.Response) -> Json:
    """The one error shape: code, message, request id, and nothing beside."""
    body = json_of(answer)
    assert body.keys() == {"error"}, body
    error: Json = body["error"]
    assert error.keys() - {"details"} == {"code", "message", "request_id"}, error
    assert error["request_id"] == answer.headers["x-request-id"]
    assert error["message"], error
    return error
