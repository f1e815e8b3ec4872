"""What guards the giving of power: nobody gives, or takes from others, what they do not have themselves."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.security.permissions import ALL, LEVELS

SQL = named_queries(__file__)

MANAGE: Final = "people.manage"
PLATFORM: Final = "accounts.manage"


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role and its permissions; None stands for those of the built-in level of this name."""

    role: str
    permissions: list[str] | None = None

    @property
    def comes_to(self) -> frozenset[str]:
        own = frozenset(self.permissions or ()) & ALL
        return LEVELS.get(self.role, frozenset()) | own


def permissions_of(roles: Iterable[str], own: Iterable[str]) -> frozenset[str]:
    """What somebody may with `roles`, whose account's own ones come to `own`."""
    levels = (LEVELS[role] for role in roles if role in LEVELS)
    return frozenset(own) & ALL | frozenset[str]().union(*levels)


async def one_at_a_time(tx: Database, account: UUID) -> None:
    """Let changes of who manages an account follow each other, until the transaction ends."""
    await tx.run(SQL.lock_account, account_id=account)


async def own_roles(db: Database, account: UUID, names: Iterable[str]) -> list[Role]:
    """Those of `names` that are the account's own."""
    return await db.all(SQL.permissions_of_roles, Role, account_id=account, names=list(names))


async def must_be_roles(db: Database, caller: Caller, names: Sequence[str]) -> list[Role]:
    """Each of `names` with its permissions; Unprocessable for one that there is not."""
    own = await own_roles(db, caller.account, names)
    known = {**{name: Role(role=name) for name in LEVELS}, **{role.role: role for role in own}}
    for name in names:
        if name not in known:
            raise Unprocessable(f"There is no role {name!r}.")
    return [known[name] for name in names]


def must_have(caller: Caller, permissions: Iterable[str], deed: str) -> None:
    """Forbidden when `deed` would pass on a permission that the caller lacks."""
    if lacking := sorted(set(permissions) - caller.permissions):
        raise Forbidden(f"You cannot {deed}: it takes {', '.join(lacking)}, which you do not have.")


async def must_reach(db: Database, caller: Caller, user: UUID) -> None:
    """Forbidden for changes to somebody who has been given more than the caller has."""
    given = await db.all(SQL.assigned, Role, account_id=caller.account, user_id=user)
    must_have(caller, (each for role in given for each in role.comes_to), "change this person")


async def must_reach_everywhere(db: Database, caller: Caller, user: UUID, refusal: str) -> None:
    """The same for what counts in all accounts of somebody; Forbidden with `refusal` where they may more elsewhere."""
    await must_reach(db, caller, user)
    elsewhere = await db.all(SQL.assigned_elsewhere, Role, account_id=caller.account, user_id=user)
    held = {each for role in elsewhere for each in role.comes_to}
    if elsewhere and not caller.permissions >= held | {PLATFORM}:
        raise Forbidden(refusal)


@asynccontextmanager
async def handed_over(db: Database, account: UUID) -> AsyncIterator[Database]:
    """A transaction for what may leave an account to nobody: one at a time, and Conflict at the end where it would."""
    async with db.transaction() as tx:
        await one_at_a_time(tx, account)
        held = await _holds_the_platform(tx, account)
        yield tx
        await must_stay_managed(tx, account)
        if held:
            await must_keep_the_platform(tx, account)


async def must_stay_managed(tx: Database, account: UUID) -> None:
    """Conflict, at the end of a change, when nobody is left who manages people."""
    if not await _holders(tx, account, MANAGE):
        raise Conflict("Somebody must be left who can manage people: give another person that role first.")


async def must_keep_the_platform(tx: Database, account: UUID) -> None:
    """Conflict, at the end of a change, when nobody is left in the first account who manages all of them."""
    if not await _holds_the_platform(tx, account):
        raise Conflict("Somebody must be left who can manage all accounts: give another person that role first.")


async def _holds_the_platform(tx: Database, account: UUID) -> bool:
    """Whether this is the first account, and somebody in it manages all of them."""
    return bool(await tx.value(SQL.is_first, account_id=account) and await _holders(tx, account, PLATFORM))


async def _holders(tx: Database, account: UUID, permission: str) -> int:
    values = {"levels": levels_with(permission), "permission": permission}
    return int(await tx.value(SQL.count_holders, account_id=account, **values) or 0)


def levels_with(permission: str) -> list[str]:
    """The built-in levels that have it."""
    return [name for name, held in LEVELS.items() if permission in held]
