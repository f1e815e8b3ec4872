"""Our client as the suite drives it: for each scenario it connects as the application does, and uses what there is."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx2
import mcp_types as types
from mcp.client import Client
from mcp.client.auth import AuthorizationCodeResult
from mcp.client.streamable_http import streamable_http_client

from palaver.core.http import Fetcher, Rules
from palaver.core.secrets.refusals import SecretMissing
from palaver.kit.clock import now
from palaver.tools.mcp.commands import Commands
from palaver.tools.mcp.oauth import SignIn
from palaver.tools.mcp.opening import Opener
from palaver.tools.mcp.server import Server

BACK: Final = "http://127.0.0.1:8000/mcp-consent"


class InMemory:
    """Fills the ports of secrets: rows that last as long as this process, and references that mean what they say."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def get(self, _account: UUID, name: str) -> str:
        if name not in self._kept:
            raise SecretMissing("There is none.")
        return self._kept[name]

    async def put(self, _account: UUID, name: str, value: str, **_more: object) -> None:
        self._kept[name] = value

    async def resolve(self, _account: UUID, reference: str, **_more: object) -> str:
        return reference.removeprefix("secret://")


class Browser:
    """Somebody who agrees to everything."""

    def __init__(self) -> None:
        self._brought: AuthorizationCodeResult | None = None

    async def led(self, url: str) -> None:
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.get(url)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        given = {name: values[0] for name, values in query.items()}
        self._brought = AuthorizationCodeResult(code=given["code"], state=given.get("state"), iss=given.get("iss"))

    async def brought(self) -> AuthorizationCodeResult:
        assert self._brought is not None
        return self._brought


def server(url: str, scenario: str, context: Mapping[str, Any]) -> Server:
    oauth = None
    if scenario.startswith("auth/"):
        oauth = {"grant": "authorization_code", "client_id": context.get("client_id", "")}
        if secret := context.get("client_secret"):
            oauth["client_secret"] = f"secret://{secret}"
    return Server(
        id=uuid4(),
        account_id=uuid4(),
        name="conformance",
        transport="http",
        address=url,
        headers={},
        oauth=oauth,
        enabled=True,
        timeout_s=20,
        status="new",
        last_error=None,
        checked_at=None,
        latency_ms=None,
        protocol=None,
        about={},
        updated_by="",
        created_at=now(),
    )


async def play(url: str, scenario: str, context: Mapping[str, Any]) -> None:
    """Connect to the scenario's server, list and call what there is."""
    memory: Any = InMemory()
    fetcher = Fetcher(rules=AnyPort())
    sign_in = SignIn(memory, memory, BACK, nobody_asks)
    opener = Opener(fetcher, Commands(""), memory, sign_in)
    target = server(url, scenario, context)
    async with await opener.http(target) as http:
        if target.oauth is not None:
            auth = await sign_in.auth(target, Browser())
            assert auth is not None
            http.auth = auth
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, read_timeout_seconds=20, **able()) as client:
            await use(client, context)


async def nobody_asks(_server: Server, _until: object) -> None:
    """What is known of the server's tokens."""


class AnyPort(Rules):
    """The suite's servers stand on ports of its choice, on this machine."""

    def _trusts(self, target: Any) -> bool:
        return target.host in {"127.0.0.1", "localhost"}


def able() -> dict[str, Any]:
    """What our bots never do for a server: fill in a form. The suite asks that its defaults count."""

    async def filled(_context: object, params: Any) -> types.ElicitResult:
        fields = getattr(params, "requested_schema", {}).get("properties", {})
        content = {name: field["default"] for name, field in fields.items() if "default" in field}
        return types.ElicitResult(action="accept", content=content)

    return {"elicitation_callback": filled}


async def use(client: Client, context: Mapping[str, Any]) -> None:
    if client.server_capabilities.tools is None:
        return
    calls = context.get("toolCalls")
    listed = {tool.name: tool for tool in (await client.list_tools()).tools}
    wanted = [(call["name"], call.get("arguments", {})) for call in calls] if calls else []
    for name, arguments in wanted or [(tool.name, sample(tool.input_schema)) for tool in listed.values()]:
        await client.call_tool(name, arguments)


def sample(schema: dict[str, Any]) -> dict[str, Any]:
    """Arguments that fit."""
    made = {"string": "text", "number": 5, "integer": 3, "boolean": True, "object": {}, "array": []}
    fields = schema.get("properties", {})
    return {name: made.get(field.get("type", "string"), "text") for name, field in fields.items()}
