"""Our endpoint, as the server mounts it, with what the suite asks for; it shows no credentials, so all are known."""

import asyncio
import sys
from typing import Any
from uuid import UUID

import mcp_types as types
import uvicorn
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp

from palaver.channels.mcp.changes import Changes
from palaver.channels.mcp.door import Door
from palaver.channels.mcp.endpoint import Endpoint
from palaver.channels.mcp.relay import Relay
from palaver.channels.mcp.routes import ROUTES
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.services import Services
from palaver.security.standing.authenticate import Authenticate
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.endings import Endings
from palaver.web.site import Site
from palaver.web.table import RouteTable
from tests.conformance.offers import offering

CALLER = Caller(account=UUID(int=1), kind="user", id=UUID(int=2), owner="user:2", permissions=frozenset({"chat.use"}))


class Everybody:
    """Fills the dispatcher's port: whoever asks is one known caller."""

    async def identify(self, _connection: HTTPConnection) -> Caller:
        return CALLER


class Opened(Door):
    """A door that leads to an endpoint which is there."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(Services())
        self._endpoint = endpoint
        self._ready.set()


async def _nothing(_context: object, _params: object) -> types.EmptyResult:
    return types.EmptyResult()


def built() -> tuple[Endpoint, ASGIApp]:
    """The endpoint, and the application in front of it: edge, dispatcher, route."""
    _, bus = open_cache(None)
    everybody: Any = Everybody()
    server = offering()._lowlevel_server
    server.add_request_handler("resources/subscribe", types.SubscribeRequestParams, _nothing)
    server.add_request_handler("resources/unsubscribe", types.UnsubscribeRequestParams, _nothing)
    server.add_request_handler("logging/setLevel", types.SetLevelRequestParams, _nothing)
    endpoint = Endpoint(server, Changes(bus), Relay(bus, 1, everybody, Site()))
    services = Services()
    services.add(Opened(endpoint), Door)
    services.add(everybody, Authenticate)
    services.add(Endings())
    return endpoint, Edge(Dispatcher(RouteTable(ROUTES), services, everybody))


async def main(port: int) -> None:
    endpoint, app = built()
    keeping = asyncio.create_task(endpoint.keep(asyncio.Event()))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    await uvicorn.Server(config).serve()
    keeping.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
