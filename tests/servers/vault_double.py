"""
A double of HashiCorp Vault, written from its published HTTP API: no Vault server comes from apt, PyPI or npm.

It knows the KV v2 engine's read, the AppRole login, and a token's look-up and renewal, with policies as path prefixes.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ROLE, SECRET = "role-of-palaver", "secret-id-of-palaver"
NO_TOKEN = "permission denied"


@dataclass
class Token:
    """`policy` is the path below which it may read; `ends` in seconds of the monotonic clock."""

    policy: str
    ends: float = float("inf")
    renewable: bool = True
    ttl_s: int = 3600


@dataclass
class VaultDouble:
    """`values` by "mount/path"; None is a version that was deleted. `asked` are the requests: method and path."""

    mount: str = "secret"
    namespace: str = ""
    values: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    policy: str = "palaver/"  # of tokens that the role's login gives
    lease_s: int = 3600
    sealed: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, policy: str = "palaver/", **settings: Any) -> str:
        made = f"hvs.{secrets.token_urlsafe(24)}"
        self.tokens[made] = Token(policy, **settings)
        return made

    async def read(self, request: Request) -> Response:
        path = request.path_params["path"]
        known = self._known(request)
        if known is None or not path.startswith(known.policy):
            return failed(403, f"1 error occurred:\n\t* {NO_TOKEN}\n\n")
        if request.path_params["mount"] != self.mount or path not in self.values:
            return failed(404)
        values = self.values[path]
        metadata = {
            "version": 1,
            "destroyed": False,
            "deletion_time": "" if values is not None else "2026-01-01T00:00:00Z",
        }
        return JSONResponse({"data": {"data": values, "metadata": metadata}}, 404 if values is None else 200)

    async def log_in(self, request: Request) -> Response:
        body = await request.json()
        if (body.get("role_id"), body.get("secret_id")) != (ROLE, SECRET):
            return failed(400, "invalid role or secret ID")
        made = self.token(self.policy, ends=time.monotonic() + self.lease_s, ttl_s=self.lease_s)
        return JSONResponse({"auth": self._told(made)})

    async def look_up(self, request: Request) -> Response:
        known = self._known(request)
        if known is None:
            return failed(403, NO_TOKEN)
        return JSONResponse({"data": {"ttl": known.ttl_s, "renewable": known.renewable}})

    async def renew(self, request: Request) -> Response:
        known = self._known(request)
        if known is None:
            return failed(403, NO_TOKEN)
        if not known.renewable:
            return failed(400, "lease is not renewable")
        known.ends = time.monotonic() + known.ttl_s
        return JSONResponse({"auth": self._told(request.headers["x-vault-token"])})

    def _told(self, token: str) -> dict[str, Any]:
        known = self.tokens[token]
        return {"client_token": token, "lease_duration": known.ttl_s, "renewable": known.renewable}

    def _known(self, request: Request) -> Token | None:
        found = self.tokens.get(request.headers.get("x-vault-token", ""))
        return found if found is not None and found.ends > time.monotonic() else None

    def answering(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            self.asked.append(f"{request.method} {request.scope['raw_path'].decode()}")
            if self.sealed:
                return failed(503, "Vault is sealed")
            if request.headers.get("x-vault-namespace", "") != self.namespace:
                return failed(404, "no handler for route")
            return await handler(request)

        return answer

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/auth/approle/login", self.answering(self.log_in), methods=["POST"]),
                Route("/v1/auth/token/lookup-self", self.answering(self.look_up), methods=["GET"]),
                Route("/v1/auth/token/renew-self", self.answering(self.renew), methods=["POST"]),
                Route("/v1/{mount}/data/{path:path}", self.answering(self.read), methods=["GET"]),
            ]
        )


def failed(status: int, *errors: str) -> Response:
    return JSONResponse({"errors": list(errors)}, status)


@asynccontextmanager
async def vault_double() -> AsyncIterator[VaultDouble]:
    double = VaultDouble()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        double.port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(double.app(), lifespan="off", log_level="warning", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield double
        server.should_exit = True
        await serving
