"""Whom a collection is open to: routes that read and change its restriction."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from palaver.knowledge.collections import Collections
from palaver.web.call import Call
from palaver.web.route import Route

RoleName = Annotated[str, msgspec.Meta(max_length=50)]


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`account`: whoever has knowledge.read, and bots for whoever asks them; `restricted`: those below alone."""

    visibility: Literal["account", "restricted"]
    roles: Annotated[list[RoleName], msgspec.Meta(max_length=100)] = []
    groups: Annotated[list[UUID], msgspec.Meta(max_length=100)] = []
    people: Annotated[list[UUID], msgspec.Meta(max_length=1000)] = []

    @property
    def principals(self) -> list[str] | None:
        return None if self.visibility == "account" else list(self._named())

    def _named(self) -> Iterator[str]:
        yield from (f"role:{name}" for name in self.roles)
        yield from (f"group:{id}" for id in self.groups)
        yield from (f"user:{id}" for id in self.people)


def access_of(principals: list[str] | None) -> Access:
    if principals is None:
        return Access(visibility="account")
    pairs = [each.partition(":")[::2] for each in principals]
    return Access(
        visibility="restricted",
        roles=[name for kind, name in pairs if kind == "role"],
        groups=[UUID(id) for kind, id in pairs if kind == "group"],
        people=[UUID(id) for kind, id in pairs if kind == "user"],
    )


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
        permission="roles.manage",
        rate="read",
        response=Access,
        summary="Whom a collection is open to",
    ),
    Route(
        method="PUT",
        path="/api/collections/{name}/access",
        handler=restrict,
        permission="roles.manage",
        rate="write",
        body=Access,
        response=Access,
        summary="Open a collection to everybody, or to roles, groups and people alone",
    ),
)
