"""Invitations: a link that lets somebody into an account with a role, once and for seven days."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unprocessable
from palaver.core.mail.letter import address_of
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.security.rbac.grants import MANAGE, must_be_roles, must_have, one_at_a_time
from palaver.security.rbac.makers import maker_now
from palaver.security.secrets import hash_of, new_secret
from palaver.security.signing_in.people import People

SQL = named_queries(__file__)

PREFIX: Final = "inv_"
LIFE: Final = timedelta(days=7)
_ENDED: Final = "This invitation was used or withdrawn, or it is too old. Ask whoever invited you for another."
_UNSUPPORTED: Final = "Whoever invited you cannot any more. Ask for a new invitation."


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    role: Annotated[str, msgspec.Meta(max_length=50)]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    email: str
    name: str
    role: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What a link stands for; `known` is whether somebody has this address here already."""

    account_id: UUID
    account: str
    email: str
    name: str
    role: str
    invited_by: str
    known: bool


class Joined(msgspec.Struct, frozen=True):
    account: UUID
    user: UUID


class Invitations:
    def __init__(self, db: Database, people: People) -> None:
        self.db, self.people = db, people

    async def create(self, caller: Caller, new: NewInvitation) -> tuple[InvitationView, str]:
        """An invitation and its secret; one that this address had before ends. Conflict for a member."""
        (role,) = await must_be_roles(self.db, caller, [new.role])
        must_have(caller, role.comes_to, f"give the role {new.role!r}")
        address_of(new.email)
        if await self.db.value(SQL.is_member, account_id=caller.account, email=new.email):
            raise Conflict(f"{new.email} is in this account already.")
        secret = new_secret(PREFIX)
        view = await self.db.one(
            SQL.add_invitation,
            InvitationView,
            id=uuid7(),
            account_id=caller.account,
            email=new.email,
            name=new.name,
            role=new.role,
            secret_hash=hash_of(secret),
            invited_by=caller.owner,
            expires_at=now() + LIFE,
        )
        return view, secret

    async def all(self, caller: Caller, limit: int, before: UUID | None = None) -> list[InvitationView]:
        """Those that still wait, newest first."""
        values = {"account_id": caller.account, "before": before, "limit": limit}
        return await self.db.all(SQL.invitations, InvitationView, **values)

    async def withdraw(self, caller: Caller, id: UUID) -> None:
        if not await self.db.run(SQL.withdraw_invitation, account_id=caller.account, id=id):
            raise NotFound("There is no such invitation.")

    async def behind(self, secret: str) -> Invitation:
        """What the link stands for; Unauthenticated when it does not count."""
        found = await self.db.maybe(SQL.invitation, Invitation, secret_hash=hash_of(secret))
        if found is None:
            raise Unauthenticated(_ENDED)
        await must_be_supported(self.db, found)
        return found

    async def accept(self, secret: str, name: str, password: str) -> Joined:
        """
        A new person with this name and password, or, for an address that is known, the one whose password it is.

        The link is spent with the membership: neither happens without the other.
        """
        invitation = await self.behind(secret)
        if invitation.known:
            return await self._join(secret, (await self.people.proved(invitation.email, password)).id)
        hashed, id = await self.people.passwords.hash(password), uuid7()
        async with self.db.transaction() as tx:
            spent = await _spend(tx, secret)
            values = {"id": id, "account_id": spent.account_id, "email": spent.email, "name": name}
            if not await tx.run(SQL.add_invited, **values, password_hash=hashed):
                raise Conflict("This address has become known here meanwhile. Open the link again.")
            await tx.run(SQL.join_account, account_id=spent.account_id, user_id=id, role=spent.role)
        return Joined(spent.account_id, id)

    async def join(self, caller: Caller, secret: str) -> Joined:
        """Whoever is signed in joins; Forbidden when somebody else was invited."""
        invitation = await self.behind(secret)
        if not await self.db.value(
            SQL.has_address, account_id=caller.account, user_id=caller.id, email=invitation.email
        ):
            raise Forbidden("This invitation is for another address: sign in as whoever it was sent to.")
        return await self._join(secret, caller.id)

    async def _join(self, secret: str, user: UUID) -> Joined:
        async with self.db.transaction() as tx:
            spent = await _spend(tx, secret)
            await tx.run(SQL.join_account, account_id=spent.account_id, user_id=user, role=spent.role)
        return Joined(spent.account_id, user)


class _Spent(msgspec.Struct, frozen=True):
    account_id: UUID
    email: str
    role: str
    invited_by: str


async def _spend(tx: Database, secret: str) -> _Spent:
    spent = await tx.maybe(SQL.spend_invitation, _Spent, secret_hash=hash_of(secret))
    if spent is None:
        raise Unauthenticated(_ENDED)
    await one_at_a_time(tx, spent.account_id)
    await must_be_supported(tx, spent)
    return spent


async def must_be_supported(db: Database, invitation: Invitation | _Spent) -> None:
    """Unauthenticated for what whoever invited could not give today: they are out, or may less than before."""
    inviter = await maker_now(db, invitation.account_id, invitation.invited_by)
    try:
        (role,) = await must_be_roles(db, inviter, [invitation.role])
        must_have(inviter, {MANAGE} | role.comes_to, "invite to this role")
    except (Forbidden, Unprocessable) as error:
        raise Unauthenticated(_UNSUPPORTED) from error
