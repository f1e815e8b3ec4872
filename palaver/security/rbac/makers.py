"""Makers of links that are opened later: what they may by then, which may be less than when they made them."""

from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller, principals_of
from palaver.core.db import Database, named_queries
from palaver.security.keys.terms import granted
from palaver.security.rbac.grants import PLATFORM, permissions_of

SQL = named_queries(__file__)

_KEY: Final = "key"
_MOST: Final = 200  # behind one key


class _Key(msgspec.Struct, frozen=True):
    account_id: UUID
    kind: str
    scopes: list[str]
    bots: list[UUID] | None


class _Person(msgspec.Struct, frozen=True):
    roles: list[str]
    groups: list[UUID]
    permissions: list[str]


async def maker_now(db: Database, account: UUID, owner: str) -> Caller:
    """Whoever `owner` names, with what they may in the account today: nothing, once they are out or their key ended."""
    kind, _, text = owner.partition(":")
    id = UUID(text)
    nobody = Caller(account=account, kind="super" if kind == _KEY else "user", id=id, owner=owner)
    return await (_of_key if kind == _KEY else _of_person)(db, nobody)


async def person_behind(db: Database, owner: str) -> str:
    """
    Whose act an act of `owner` may be: a key's is that of who made it or rotated it, and so on; the server's own keys
    are its own. Several are parted by spaces.
    """
    known, left = {owner}, [owner]
    while left and len(known) < _MOST:
        kind, _, text = left.pop().partition(":")
        makers: list[str] = (await db.value(SQL.key_makers, id=UUID(text)) or []) if kind == _KEY else []
        left += {*makers} - known
        known |= {*makers}
    return " ".join(sorted(each for each in known if not each.startswith(f"{_KEY}:"))) or owner


async def _of_key(db: Database, nobody: Caller) -> Caller:
    key = await db.maybe(SQL.maker_key, _Key, id=nobody.id)
    held = frozenset[str]() if key is None else granted(key.kind, key.scopes)
    if key is None or (key.account_id != nobody.account and PLATFORM not in held):
        return nobody
    bots = None if key.bots is None else frozenset(key.bots)
    return msgspec.structs.replace(nobody, permissions=held, bots=bots)


async def _of_person(db: Database, nobody: Caller) -> Caller:
    person = await db.maybe(SQL.maker_person, _Person, account_id=nobody.account, user_id=nobody.id)
    if person is None:
        return nobody
    principals = principals_of(nobody.id, person.roles, person.groups)
    return msgspec.structs.replace(
        nobody, permissions=permissions_of(person.roles, person.permissions), principals=principals
    )
