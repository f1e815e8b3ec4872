"""New passwords for who has forgotten theirs: by a one-time link that goes to their address, or to an administrator."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.security.people import People, Spent
from palaver.security.rbac.grants import must_reach_everywhere
from palaver.security.rbac.members import Members

FORGOTTEN: Final = "security.forgotten"  # the job that writes to who asked
LIFE: Final = timedelta(hours=1)
_ELSEWHERE: Final = "This person is in other accounts too: let them ask for a new password themselves."
_ENDED: Final = "This link was used already or is too old. Ask for another."


class Resets:
    def __init__(self, db: Database, people: People, members: Members) -> None:
        self.db, self.people, self.members = db, people, members

    async def forgotten(self, email: str) -> tuple[str, str] | None:
        """
        A secret for whoever has this address and an account to sign in to; None for anybody else.

        It goes to the address as it is stored, never to what was typed: the two may only look alike to us.
        """
        person = await self.people.named(email)
        if person is None or person.account_id is None:
            return None
        return person.email, await self.people.link(person.account_id, person.id, "reset", LIFE)

    async def by_administrator(self, caller: Caller, user: UUID) -> tuple[str, str]:
        """
        The address of a member and a secret for them.

        Forbidden beyond the caller's own power, which ends at the account: whoever is in others too has power there.
        """
        member = await self.members.one(caller, user)
        await must_reach_everywhere(self.db, caller, user, _ELSEWHERE)
        return member.email, await self.people.link(caller.account, user, "reset", LIFE)

    async def check(self, secret: str) -> None:
        """Unauthenticated for a link that does not count."""
        await self.people.linked(secret, "reset", _ENDED)

    async def finish(self, secret: str, password: str) -> Spent:
        """The new password counts; every session, and every other link like this, ends."""
        spent = await self.people.spend(secret, "reset", _ENDED)
        await self.people.set_password(spent.account_id, spent.user_id, password)
        return spent
