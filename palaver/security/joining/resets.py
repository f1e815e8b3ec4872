"""New passwords for who has forgotten theirs: by a one-time link that goes to their address, or to an administrator."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Forbidden, Unauthenticated
from palaver.security.rbac.grants import MANAGE, must_have, must_reach_everywhere
from palaver.security.rbac.makers import maker_now
from palaver.security.rbac.members import Members
from palaver.security.signing_in.people import People, Spent

SQL = named_queries(__file__)

FORGOTTEN: Final = "security.forgotten"  # the job that writes to who asked
LIFE: Final = timedelta(hours=1)
_ELSEWHERE: Final = "This person is in other accounts too: let them ask for a new password themselves."
_ENDED: Final = "This link was used already or is too old. Ask for another."
_UNSUPPORTED: Final = "Whoever made this link cannot set your password any more. Ask for another."


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
        return member.email, await self.people.link(caller.account, user, "reset", LIFE, made_by=caller.owner)

    async def check(self, secret: str) -> None:
        """Unauthenticated for a link that does not count."""
        await must_be_supported(self.db, await self.people.linked(secret, "reset", _ENDED))

    async def finish(self, secret: str, password: str) -> Spent:
        """The new password counts; every session, and every other link like this, ends."""
        await self.check(secret)
        hashed = await self.people.passwords.hash(password)
        spent = await self.people.spend(secret, "reset", _ENDED)
        async with self.db.transaction() as tx:
            await tx.run(SQL.hold_person, account_id=spent.account_id, user_id=spent.user_id)  # joins nothing meanwhile
            await must_be_supported(tx, spent)
            await self.people.put_password(tx, spent.account_id, spent.user_id, hashed)
        return spent


async def must_be_supported(db: Database, link: Spent) -> None:
    """Unauthenticated for the link of somebody who could not make it now: they may less, or the person is elsewhere."""
    if link.made_by is None:
        return
    maker = await maker_now(db, link.account_id, link.made_by)
    try:
        must_have(maker, [MANAGE], "make such a link")
        await must_reach_everywhere(db, maker, link.user_id, _ELSEWHERE)
    except Forbidden as error:
        raise Unauthenticated(_UNSUPPORTED) from error
