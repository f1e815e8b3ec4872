"""Everybody by every carrier: the credentials of the matrix, and what a route's declaration says they may."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from palaver.core.db import Database
from palaver.security.permissions import BY_KIND, LEVELS
from palaver.web.route import ANYONE, PUBLIC, WIDGET, Route
from tests.security.home import ANONYMOUS, PASSWORD, Credential, Home, bearer, cookie
from tests.security.person import signed_in
from tests.servers.palaver import PalaverServer, until

JWT: Final = "Bearer JWT"
KEY: Final = "Bearer key"
HEADER: Final = "X-API-Key"
COOKIE: Final = "cookie"

Renew = Callable[[], Awaitable[Credential]]


@dataclass
class Cell:
    """One caller by one carrier; `permissions` None: the credential is none. `renew` signs in again."""

    who: str
    carrier: str
    credential: Credential
    permissions: frozenset[str] | None
    foreign: bool = False
    renew: Renew | None = None

    def may(self, route: Route) -> bool:
        held = self.permissions
        return held is not None and (route.permission == ANYONE or route.permission in held)

    def expected(self, route: Route) -> str:
        """What the declaration alone promises."""
        if route.permission == PUBLIC:
            return "answers"
        if self.permissions is None or route.permission == WIDGET:  # which no request of the matrix names
            return "401"
        if not self.may(route):
            return "403"
        return "404" if self.foreign and "{" in route.path else "allowed"


def verdict(status: int, expected: str, route: Route) -> bool:
    """Whether a status keeps the promise. A body that is missing may be refused before the row is looked for."""
    match expected:
        case "answers":
            return status < 500 and status != 403
        case "allowed":
            return status < 500 and status not in {401, 403}
        case "404":
            return status == 404 or (route.method not in {"GET", "DELETE"} and status in {400, 415, 422, 428})
        case _:
            return status == int(expected)


@asynccontextmanager
async def cells(server: PalaverServer, db: Database, ours: Home, theirs: Home) -> AsyncIterator[list[Cell]]:
    """Owner, lesser colleague, other account, end user, visitor, nobody, and who was somebody until just now."""
    async with AsyncExitStack() as stack:
        made: list[Cell] = [Cell("anonymous", "none", ANONYMOUS, None)]
        for who, home, foreign in (("owner", ours, False), ("other account", theirs, True)):
            made += _by_key(who, home.key, BY_KIND["super"], foreign=foreign)
            made.append(
                Cell(who, JWT, bearer("", await _token(server, home.key, home.alias)), BY_KIND["visitor"], foreign)
            )
        for who, home, level in (
            ("owner", ours, "admin"),
            ("lesser role", ours, "viewer"),
            ("end user", ours, "end-user"),
            ("other account", theirs, "admin"),
        ):
            person = await stack.enter_async_context(signed_in(server, db, home, level))
            renew = _renewing(server, person.email)
            foreign = who == "other account"
            made.append(Cell(who, COOKIE, await renew(), LEVELS[level], foreign, renew))
        for who, kind in (("lesser role", "test"), ("end user", "prod")):
            key = await _key(server, ours, kind)
            made += _by_key(who, key, BY_KIND[kind])
            made.append(Cell(who, JWT, bearer("", await _token(server, key, ours.alias)), BY_KIND["visitor"]))
        editor = await stack.enter_async_context(signed_in(server, db, ours, "editor"))  # no lesser one mints
        made.append(Cell("lesser role", JWT, bearer("", await _minted(editor.client, ours.alias)), BY_KIND["visitor"]))
        visitor = await _token(server, ours.key, ours.alias)
        made.append(Cell("visitor", JWT, bearer("", visitor), BY_KIND["visitor"]))
        made.append(Cell("visitor", HEADER, Credential("", {"X-API-Key": visitor}), BY_KIND["visitor"]))
        made += await _revoked(server, db, ours, stack)
        yield made


async def _revoked(server: PalaverServer, db: Database, ours: Home, stack: AsyncExitStack) -> list[Cell]:
    async with server.client(ours.key) as operator, server.client("") as client:
        key = (await operator.post("/api/keys", json={"kind": "prod", "name": "revoked"})).json()
        token = await _token(server, key["secret"], ours.alias)
        ended = await stack.enter_async_context(signed_in(server, db, ours, "admin"))
        old = cookie("", ended.client.headers["Cookie"].partition("=")[2], server.url)
        await operator.delete(f"/api/keys/{key['key']['id']}")
        await ended.client.post("/api/auth/logout")
        secrets = (bearer("", token), bearer("", key["secret"]))

        async def dead() -> bool:
            asked = [(await client.get("/api/sessions", headers=who.headers)).status_code for who in (*secrets, old)]
            return set(asked) == {401}

        assert await until(dead, pause_s=0.1)
    return [
        Cell("revoked", JWT, secrets[0], None),
        *_by_key("revoked", key["secret"], None),
        Cell("revoked", COOKIE, old, None),
    ]


def _by_key(who: str, secret: str, permissions: frozenset[str] | None, *, foreign: bool = False) -> list[Cell]:
    shown = Credential("", {"X-API-Key": secret})
    return [
        Cell(who, KEY, bearer("", secret), permissions, foreign),
        Cell(who, HEADER, shown, permissions, foreign),
    ]


def _renewing(server: PalaverServer, email: str) -> Renew:
    async def renew() -> Credential:
        async with server.client("") as client:
            answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
            return cookie("", answer.cookies["palaver_session"], server.url)

    return renew


async def _key(server: PalaverServer, home: Home, kind: str) -> str:
    async with server.client(home.key) as operator:
        answer = await operator.post("/api/keys", json={"kind": kind, "name": f"a {kind} key of the matrix"})
        secret: str = answer.json()["secret"]
    return secret


async def _token(server: PalaverServer, key: str, alias: str) -> str:
    async with server.client(key) as client:
        return await _minted(client, alias)


async def _minted(client: httpx2.AsyncClient, alias: str) -> str:
    answer = await client.post("/api/chat/get_token", json={"user_id": "matrix", "persona": alias})
    token: str = answer.json()["token"]
    return token


async def asked(client: httpx2.AsyncClient, route: Route, path: str, cell: Cell) -> int:
    """The status; a session that an earlier route of the matrix has ended is begun anew, once."""
    request: dict[str, Any] = {"headers": {"Accept": "application/json", **cell.credential.headers}}
    status = (await client.request(route.method, path, **request)).status_code
    if status == 401 and cell.renew is not None:
        cell.credential = await cell.renew()
        request["headers"] = {**request["headers"], **cell.credential.headers}
        status = (await client.request(route.method, path, **request)).status_code
    return status
