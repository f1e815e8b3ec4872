"""Somebody who is not here to ask: a caller for what goes on in their name, as they stand now."""

from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import UNRESTRICTED, Caller, Kind, principals_of
from palaver.core.db import Database, named_queries
from palaver.security.rbac.grants import permissions_of

SQL = named_queries(__file__)

_PERSON: Final = "user:"


class _Standing(msgspec.Struct, frozen=True):
    roles: list[str]
    groups: list[UUID]
    permissions: list[str]


async def absent(db: Database, *, account: UUID, kind: Kind, owner: str, bot: UUID) -> Caller:
    """
    Confined to one bot. A person has their roles and groups; of permissions that alone which opens what is restricted.

    Keys and visitors have no roles; nor has who was suspended, or has left.
    """
    caller = Caller(account=account, kind=kind, id=account, owner=owner, bots=frozenset({bot}))
    if kind != "user" or not owner.startswith(_PERSON):
        return caller
    user = UUID(owner.removeprefix(_PERSON))
    found = await db.maybe(SQL.standing, _Standing, account_id=account, user_id=user)
    if found is None:
        return caller
    return msgspec.structs.replace(
        caller,
        id=user,
        principals=principals_of(user, found.roles, found.groups),
        permissions=permissions_of(found.roles, found.permissions) & {UNRESTRICTED},
    )
