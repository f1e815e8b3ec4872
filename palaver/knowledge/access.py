"""Whom a collection is open to: routes that read and change its restriction."""

from typing import Final

from palaver.knowledge.collections import Collections
from palaver.web.access import RESTRICT, Access, access_of
from palaver.web.call import Call
from palaver.web.route import Route


async def read(call: Call[None]) -> Access:
    return access_of((await call.get(Collections).one(call.caller, call.params["name"])).access)


async def restrict(call: Call[Access]) -> Access:
    await call.get(Collections).restrict(call.caller, call.params["name"], call.body.principals)
    return access_of((await call.get(Collections).one(call.caller, call.params["name"])).access)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/collections/{name}/access",
        handler=read,
        permission=RESTRICT,
        response=Access,
        summary="Whom a collection is open to",
    ),
    Route(
        method="PUT",
        path="/api/collections/{name}/access",
        handler=restrict,
        permission=RESTRICT,
        body=Access,
        response=Access,
        summary="Open a collection to everybody, or to roles, groups and people alone",
    ),
)
