"""A real server of the Model Context Protocol, by the official SDK, in a process of its own: over HTTP or stdio."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any

import anyio
import httpx2
import uvicorn
from mcp.server import MCPServer
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools.base import Tool
from mcp_types import ToolAnnotations
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from palaver.core.process import Command, start_guarded
from tests.servers.launch import free_port
from tests.servers.palaver import ROOT, until

GREETED = "Hello, {name}!"
_TWICE = {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}
LIES: dict[str, dict[str, Any]] = {
    "asks_for_another_type": {"properties": {"age": {"type": "integer"}}},
    "asks_for_what_it_does_not_know": {"properties": {"years": {"type": "integer"}}, "required": ["years"]},
    "refers_to_itself": {"properties": {"age": {"$ref": "#/$defs/a"}}, "$defs": {"a": _TWICE}},
    "refers_elsewhere": {"properties": {"age": {"$ref": "http://127.0.0.1:1/schema"}}},
    "is_no_schema": {"properties": {"age": {"type": "years"}}},
}
"""What tools say of their arguments, each of which takes a text `age` and nothing else."""
ANSWERS_ANOTHER_TYPE = "answers_another_type"


class Tools:
    """They answer, tell their progress, fail, take long, say much, and change."""

    def __init__(self, server: MCPServer[Any], log: Path | None) -> None:
        self._server, self._log = server, log

    def note(self, text: str) -> None:
        if self._log is not None:
            with self._log.open("a") as lines:
                lines.write(f"{text}\n")

    async def greet(self, name: str) -> str:
        """Say hello."""
        self.note(f"greet {name}")
        return GREETED.format(name=name)

    async def steps(self, ctx: Context[Any], count: int) -> str:
        """Take some steps."""
        for number in range(1, count + 1):
            await ctx.report_progress(number, count, f"step {number}")
        return "there"

    async def fail(self) -> str:
        """Always wrong."""
        raise ToolError("this went wrong")

    async def wait(self) -> str:
        """Never done."""
        self.note("waiting")
        try:
            await anyio.sleep(600)
        finally:
            self.note("stopped")
        return "never"

    async def shout(self) -> str:
        """Fifty megabytes."""
        return "x" * 50_000_000

    async def lie(self, age: str) -> str:
        """It is not as LIES says."""
        return age

    async def change(self, ctx: Context[Any], text: str) -> str:
        """Have `greet` be something else, and tell so."""
        self._server.remove_tool("greet")
        self._server.add_tool(self.greet, name="greet", description=text)
        await ctx.session.send_tool_list_changed()
        await ctx.notify_tools_changed()
        return "changed"


class Looker:
    """Asks the issuer whether a token counts, and whose it is."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    async def verify_token(self, token: str) -> AccessToken | None:
        async with httpx2.AsyncClient(trust_env=False, auth=("looker", "looks")) as client:
            found = (await client.post(f"{self._issuer}/token/introspection", data={"token": token})).json()
        if not found.get("active"):
            return None
        return AccessToken(token=token, client_id=found["client_id"], scopes=found.get("scope", "").split())


def serving(log: Path | None = None, url: str = "", issuer: str = "") -> MCPServer[Any]:
    """A server with tools, resources and a prompt; with an `issuer`, for who comes with its token."""
    guarded: dict[str, Any] = {}
    if issuer:
        auth = AuthSettings(issuer_url=issuer, resource_server_url=url, validate_token_resource=False)
        guarded = {"auth": auth, "token_verifier": Looker(issuer)}
    server: MCPServer[Any] = MCPServer("house of tools", version="7", log_level="ERROR", **guarded)
    tools = Tools(server, log)
    server.add_tool(tools.greet, annotations=ToolAnnotations(read_only_hint=True))
    for tool in (tools.steps, tools.fail, tools.wait, tools.shout, tools.change):
        server.add_tool(tool)

    for name, schema in LIES.items():
        server.add_tool(tools.lie, name=name)
        _tool(server, name).parameters = {"type": "object", **schema}
    server.add_tool(tools.lie, name=ANSWERS_ANOTHER_TYPE)
    wrong = {"type": "object", "properties": {"result": {"type": "integer"}}, "required": ["result"]}
    _tool(server, ANSWERS_ANOTHER_TYPE).fn_metadata.output_schema = wrong

    @server.resource("notes://{name}")
    def notes(name: str) -> str:
        tools.note(f"read {name}")
        return f"the note {name}"

    @server.resource("notes://all", name="all notes")
    def all_notes() -> str:
        return "one, two"

    @server.prompt()
    def ask(topic: str) -> str:
        return f"What is {topic}?"

    return server


def _tool(server: MCPServer[Any], name: str) -> Tool:
    """A tool as the server keeps it; there is no honest way to have it say something else."""
    found = server._tool_manager.get_tool(name)
    assert found is not None
    return found


class Running:
    """`heard` are the headers that requests came with, and what tools noted."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log
        self.url = f"http://127.0.0.1:{port}/mcp"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def noted(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@asynccontextmanager
async def mcp_server(
    folder: Path, port: int | None = None, *, old: bool = False, issuer: str = ""
) -> AsyncIterator[Running]:
    """One that is running; an `old` one knows the revision of 2025-11-25 and none later; an `issuer` guards it."""
    running = Running(port or free_port(), folder / f"mcp-{port}.log")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-m", "tests.servers.mcp_server", "old" if old else "http", str(running.port)]
    child = start_guarded(Command(argv=[*argv, str(running.log), running.url, issuer], env=env, folder=ROOT), SIGKILL)
    try:

        async def answers() -> bool:
            assert child.ended() is None, "the server ended"
            try:
                async with httpx2.AsyncClient(trust_env=False) as client:
                    return (await client.get(running.url)).status_code > 0
            except httpx2.HTTPError:
                return False

        assert await until(answers)
        yield running
    finally:
        await asyncio.to_thread(child.stop, SIGKILL)


class Noting:
    """Notes each request with one of its headers; an `old` server refuses what comes in a later revision."""

    def __init__(self, app: ASGIApp, log: Path, *, old: bool) -> None:
        self._app, self._log, self._old = app, log, old

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        with self._log.open("a") as lines:
            lines.write(f"{request.method} key={request.headers.get('x-key', '')}\n")
        if self._old and request.headers.get("mcp-protocol-version", "") > "2026":
            error = {"code": -32000, "message": "Bad Request: Unsupported protocol version"}
            await JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, 400)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def main(how: str, port: str = "", log: str = "", url: str = "", issuer: str = "") -> None:
    server = serving(Path(log) if log else None, url, issuer)
    if how == "stdio":
        server.run("stdio")
    else:
        app = Noting(server.streamable_http_app(), Path(log), old=how == "old")
        uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
