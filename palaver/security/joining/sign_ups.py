"""Sign-up: who proves an address by a letter gets an account of their own; where the operator has switched it on."""

import re
import secrets
from datetime import timedelta
from typing import Final

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Unauthenticated
from palaver.kit.ids import uuid7
from palaver.kit.lines import one_line
from palaver.security.joining.invitations import Joined
from palaver.security.signing_in.people import People
from palaver.security.tokens.tokens import Tokens

SQL = named_queries(__file__)

REGISTERED: Final = "security.registered"  # the job that writes to who signs up
LIFE: Final = timedelta(hours=24)
ROLE: Final = "admin"  # of their own account; the platform stays the operator's
_PURPOSE: Final = "palaver-sign-up"
_ENDED: Final = "This link is too old, or not one of ours. Begin again."


class SignUps:
    def __init__(self, db: Database, people: People, tokens: Tokens) -> None:
        self.db, self.people, self.tokens = db, people, tokens

    async def begun(self, email: str) -> str | None:
        """What proves the address when it comes back; None when somebody has the address already."""
        if await self.people.named(email) is not None:
            return None
        return self.tokens.sign(_PURPOSE, {"email": email}, int(LIFE.total_seconds()))

    def email_of(self, token: str) -> str:
        """The address that a token proves; Unauthenticated when it does not."""
        try:
            return str(self.tokens.opened(_PURPOSE, token)["email"])
        except (Unauthenticated, KeyError) as error:
            raise Unauthenticated(_ENDED) from error

    async def finish(self, token: str, name: str, account: str, password: str) -> Joined:
        """The person and their account; Conflict when the address is known, as after the first time."""
        email = self.email_of(token)
        name, account = one_line(name), one_line(account) or email
        hashed, home, id = await self.people.passwords.hash(password), uuid7(), uuid7()
        async with self.db.transaction() as tx:
            await tx.run(SQL.found_account, id=home, slug=_slug(account), name=account)
            values = {"id": id, "account_id": home, "email": email, "name": name}
            if not await tx.run(SQL.add_invited, **values, password_hash=hashed):
                raise Conflict("This address is known here already: sign in with it.")
            await tx.run(SQL.join_account, account_id=home, user_id=id, role=ROLE)
        return Joined(home, id)


def _slug(name: str) -> str:
    """A name for addresses that nobody else has."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30]
    return f"{plain or 'account'}-{secrets.token_hex(4)}"
