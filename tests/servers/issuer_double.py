"""
A double of an OpenID issuer that lies when told to, which the real one in tests/servers/oidc cannot be made to.

It has discovery, keys, a token endpoint and userinfo; nobody logs in: a test says which token the next code is worth.
"""

import asyncio
import hmac
import json
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class IssuerDouble:
    """`token` is the next answer's ID token; `keys` are published; `asked` counts requests by path."""

    port: int = 0
    keys: list[dict[str, Any]] = field(default_factory=list)
    token: str = ""
    userinfo: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)  # of the discovery document
    padding: int = 0  # bytes more in every answer
    refuse: str = ""  # the token endpoint's error
    asked: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, str] = field(default_factory=dict)  # the last form that the token endpoint took
    shown: str = ""  # the credential with it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Honest claims, but for what is changed; None leaves one out."""
        now = int(time.time())
        honest = {"iss": self.url, "aud": "palaver", "sub": "ana", "iat": now, "exp": now + 300, "groups": ["Sales"]}
        honest |= {"email": "ana@issuer.example", "email_verified": True, "name": "Ana", **changed}
        return {name: value for name, value in honest.items() if value is not None}

    def publish(self, *keys: RSAKey | ECKey) -> None:
        self.keys = [{**key.as_dict(private=False), "use": "sig"} for key in keys]

    def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked[path] = self.asked.get(path, 0) + 1
        return JSONResponse({**self._body(path), "padding": "x" * self.padding})

    async def redeem(self, request: Request) -> Response:
        self.asked["/token"] = self.asked.get("/token", 0) + 1
        self.redeemed = dict(parse_qsl((await request.body()).decode()))
        self.shown = request.headers.get("authorization", "")
        if self.refuse:
            return JSONResponse({"error": self.refuse}, 400)
        return JSONResponse({"id_token": self.token, "access_token": "access", "padding": "x" * self.padding})

    def _body(self, path: str) -> dict[str, Any]:
        if path == "/userinfo":
            return self.userinfo
        if path == "/keys":
            return {"keys": self.keys}
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            **self.more,
        }


def signed(claims: dict[str, Any], key: RSAKey | ECKey | OKPKey | OctKey, algorithm: str, **header: Any) -> str:
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jwt.encode({"alg": algorithm, **header}, claims, key, registry=registry)


def unsigned(claims: dict[str, Any]) -> str:
    """`alg: none`, as the attack is written."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def signed_by_public(claims: dict[str, Any], key: RSAKey) -> str:
    """HS256 with the published key's text as the shared secret; our library would not make it."""
    text = f"{_part({'alg': 'HS256', 'kid': key.kid})}.{_part(claims)}"
    return f"{text}.{_coded(hmac.digest(key.as_pem(private=False), text.encode(), 'sha256'))}"


def _part(value: dict[str, Any]) -> str:
    return _coded(json.dumps(value).encode())


def _coded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


@asynccontextmanager
async def issuer_double() -> AsyncIterator[IssuerDouble]:
    double = IssuerDouble()
    routes = [
        Route("/token", double.redeem, methods=["POST"]),
        *(Route(path, double.answer) for path in ("/.well-known/openid-configuration", "/keys", "/userinfo")),
    ]
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        double.port = listening.getsockname()[1]
        app = Starlette(routes=routes)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield double
        server.should_exit = True
        await serving
