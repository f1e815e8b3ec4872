"""People of an account who have signed in, by their level."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

import httpx2

from palaver.core.db import Database
from palaver.security.signing_in.people import People
from tests.security.home import PASSWORD, cookie, fresh_word
from tests.servers.palaver import PalaverServer


class Place(Protocol):
    """An account, and a super key of its own."""

    @property
    def account(self) -> UUID: ...

    @property
    def key(self) -> str: ...


class Person:
    """Somebody who has signed in, with what they are known by."""

    def __init__(self, id: str, email: str, client: httpx2.AsyncClient) -> None:
        self.id, self.email, self.client = id, email, client

    async def status(self, method: str, path: str, **body: Any) -> int:
        return (await self.client.request(method, path, json=body or None)).status_code

    async def ok(self, method: str, path: str, **body: Any) -> Any:
        answer = await self.client.request(method, path, json=body or None)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@asynccontextmanager
async def signed_in(server: PalaverServer, db: Database, home: Place, role: str) -> AsyncIterator[Person]:
    email = f"{role}-{fresh_word()}@people.example"
    await People(db).add(home.account, email, role, role, PASSWORD)
    async with server.client("") as client:
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        client.headers.update(cookie("", answer.cookies["palaver_session"], server.url).headers)
        async with server.client(home.key) as operator:
            pages = (await operator.get("/api/users?limit=200")).json()["items"]
        yield Person(next(each["id"] for each in pages if each["email"] == email), email, client)
