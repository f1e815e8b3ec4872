"""Every way a token can be shown, and what is answered when it is none."""

import json
from asyncio import wait_for
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.servers.palaver import PalaverServer

LONGEST: Final = 8_000  # in a header of a socket
TOO_LONG: Final = "431 "

Ask = Callable[[httpx2.AsyncClient, PalaverServer, str], Awaitable[str]]


async def _asked(client: httpx2.AsyncClient, headers: Mapping[str, str]) -> str:
    answer = await client.get("/api/sessions", headers=headers)
    return f"{answer.status_code} {answer.json().get('error', {}).get('code', '')}".strip()


async def _upgraded(server: PalaverServer, headers: Mapping[str, str], hello: str = "") -> str:
    try:
        async with connect(server.url.replace("http", "ws") + "/ws", proxy=None, additional_headers=headers) as socket:
            if hello:
                await socket.send(json.dumps({"type": "hello", "token": hello}))
            said = json.loads(await wait_for(socket.recv(), 20))
            return str(said.get("code", said["type"]))
    except InvalidStatus as refused:
        error = json.loads(refused.response.body or b"{}").get("error", {})
        return f"{refused.response.status_code} {error.get('code', '')}"
    except ConnectionClosed as closed:
        return str(closed.rcvd and closed.rcvd.code)


async def _form(client: httpx2.AsyncClient, server: PalaverServer, token: str) -> str:
    answer = await client.post("/api/auth/ui-key", data={"key": token, "next": "/"}, headers={"Origin": server.url})
    return f"{answer.status_code} {answer.headers.get('set-cookie', '')}".strip()


# What each answers to a chat token that counts, and to one that does not.
CARRIERS: Final[dict[str, tuple[Ask, str, str]]] = {
    "Bearer": (lambda c, s, token: _asked(c, {"Authorization": f"Bearer {token}"}), "200", "401 auth_failed"),
    "X-API-Key": (lambda c, s, token: _asked(c, {"X-API-Key": token}), "200", "401 auth_failed"),
    "session cookie": (
        lambda c, s, token: _asked(c, {"Cookie": f"palaver_session={token}"}),
        "401 auth_failed",
        "401 auth_failed",
    ),
    "pass cookie": (
        lambda c, s, token: _asked(c, {"Cookie": f"palaver_ui={token}"}),
        "401 auth_failed",
        "401 auth_failed",
    ),
    "form": (_form, "401", "401"),
    "socket, Bearer": (
        lambda c, s, token: _upgraded(s, {"Authorization": f"Bearer {token}"}),
        "ready",
        "401 auth_failed",
    ),
    "socket, X-API-Key": (lambda c, s, token: _upgraded(s, {"X-API-Key": token}), "ready", "401 auth_failed"),
    "socket, hello": (lambda c, s, token: _upgraded(s, {}, token), "ready", "auth_failed"),
}


async def counts_nowhere(client: httpx2.AsyncClient, server: PalaverServer, token: str) -> None:
    """AssertionError where one of the carriers takes the token, or refuses it without saying so."""
    for name, (ask, _, refused) in CARRIERS.items():
        long = len(token) > LONGEST and name in {"socket, Bearer", "socket, X-API-Key"}
        assert await ask(client, server, token) == (TOO_LONG if long else refused), (name, token[:200])
