"""The routes and pages of knowledge as an ASGI application with real credentials, and a client for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

import palaver
from palaver.core.caller import Caller
from palaver.core.events import Events
from palaver.core.settings import Http, Settings
from palaver.knowledge.module import MODULE
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import KeyKind, Keys
from palaver.security.signing_in.people import People
from palaver.security.standing.authenticate import Authenticate
from palaver.security.standing.memory import Memory
from palaver.security.tokens.tokens import Tokens
from palaver.security.visitors.ids import VisitorIds
from palaver.web.assets import Assets
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.peer import Proxies
from palaver.web.render import Pages
from palaver.web.table import RouteTable
from tests.knowledge.stored.house import House

PACKAGE = Path(palaver.__file__).parent
MEGABYTES = 1


class Site:
    """An application over a house; each client shows one credential."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.keys, self.tokens = Keys(house.db), Tokens(house.db)
        folders = [str(PACKAGE / area / "templates") for area in ("web", "knowledge")]
        house.services.add(Pages(folders, Assets()))
        house.services.add(Events())
        house.services.add(Settings(http=Http(upload_mb=MEGABYTES)))
        proxies = Proxies()
        house.services.add(proxies)
        authenticate = Authenticate(
            Accounts(house.db), self.keys, People(house.db), self.tokens, Memory(), proxies, VisitorIds(self.tokens)
        )
        table = RouteTable(MODULE.routes)
        self.app = Edge(Dispatcher(table, house.services, authenticate, house.get(Pages)))

    @asynccontextmanager
    async def client(self, caller: Caller, kind: KeyKind = "super") -> AsyncIterator[httpx2.AsyncClient]:
        """Somebody with a new key of this kind in the caller's account."""
        _, secret = await self.keys.create(caller, kind, "test")
        async with self.showing(secret) as client:
            yield client

    @asynccontextmanager
    async def showing(self, secret: str) -> AsyncIterator[httpx2.AsyncClient]:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url="http://palaver", headers=headers) as client:
            yield client
