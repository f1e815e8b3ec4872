"""Second factors that people have lost, backup codes included: taken off by whoever manages people."""

from typing import Any, Final
from uuid import UUID

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden
from palaver.security.rbac.grants import must_reach_everywhere
from palaver.security.rbac.members import Members
from palaver.security.rbac.routes import user_of
from palaver.web.call import Call
from palaver.web.route import Route

SQL = named_queries(__file__)

_ELSEWHERE: Final = (
    "This person is in other accounts too, which the second factor guards as well: only somebody who manages all "
    "accounts, and may all that this person may there, can take it off."
)


class LostFactors:
    def __init__(self, db: Database, members: Members) -> None:
        self.db, self.members = db, members

    async def take_off(self, caller: Caller, user: UUID) -> None:
        """The person signs in by their first factor again, and begins anew everywhere: every session of theirs ends."""
        await self.members.one(caller, user)
        must_be_anothers(caller, user)
        async with self.db.transaction() as tx:
            await must_reach_everywhere(tx, caller, user, _ELSEWHERE)
            if not await tx.run(SQL.take_off, user_id=user):
                raise Conflict("This person has no second factor.")
            await tx.run(SQL.drop_backup_codes, user_id=user)
            await tx.run(SQL.end_logins, account_id=caller.account, user_id=user)


def must_be_anothers(caller: Caller, user: UUID) -> None:
    """Forbidden for one's own: a session that somebody else has got hold of must not be enough for that."""
    if caller.id == user:
        raise Forbidden("Your own comes off on your profile, where you are asked for your password.")


async def take_off(call: Call[None]) -> None:
    await taken_off(call)


async def taken_off(call: Call[Any]) -> None:
    await call.get(LostFactors).take_off(call.caller, user_of(call))
    call.noted["second factor"] = "taken off"


ROUTES: Final = (
    Route(
        method="DELETE",
        path="/api/users/{user}/second-factor",
        handler=take_off,
        permission="people.manage",
        status=204,
        summary="Take off the second factor that a person has lost; every session of theirs ends",
    ),
)
