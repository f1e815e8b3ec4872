"""Whom the issuer means: an identity is its name for somebody, and never their e-mail address."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden
from palaver.core.logs import logger
from palaver.core.settings import Oidc
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.kit.spelling import is_same_address
from palaver.security.oidc.groups import groups_of, roles_by_group
from palaver.security.oidc.idtoken import Claims
from palaver.security.permissions import LEVELS
from palaver.security.rbac.grants import Role, handed_over, one_at_a_time, own_roles

SQL = named_queries(__file__)

log = logger("oidc")

_LONGEST: Final = 200


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """`given` is the role that the groups gave last; `role` and `status` are None for whoever was removed."""

    user_id: UUID
    given: str | None
    role: str | None
    status: str | None


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Who came, and the role that they were given by coming: `before` is None for a new member."""

    user: UUID
    role: str | None = None
    before: str | None = None


class Member(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str


class Identities:
    def __init__(self, db: Database, settings: Oidc) -> None:
        self.db, self.settings = db, settings
        self.roles = roles_by_group(settings.roles)

    async def person(self, account: UUID, claims: Claims) -> Arrival:
        """Who this is in the account, made where the issuer is new to us; Forbidden or Conflict say why nobody."""
        async with self.db.transaction() as tx:
            await one_at_a_time(tx, account)
            named = {"account_id": account, "issuer": claims["iss"], "subject": claims["sub"]}
            known = await tx.maybe(SQL.identity, Known, **named)
            try:
                role = await self._role(tx, account, claims)
            except Forbidden as refusal:
                raise refusal if known is None else refusal.of(account, f"user:{known.user_id}") from None
            if known is None:
                user, given = await self._newcomer(tx, account, role, claims)
                await tx.run(SQL.add_identity, **named, user_id=user, role=given)
                return Arrival(user=user, role=given)
            must_be_welcome(account, known)
        if not await self._refreshed(account, known, role):
            return Arrival(user=known.user_id)
        return Arrival(user=known.user_id, role=role, before=known.given)

    async def _role(self, tx: Database, account: UUID, claims: Claims) -> str:
        """Of the roles that somebody's groups give, the one with most permissions; the default where none does."""
        names = {self.roles[group] for group in groups_of(claims) if group in self.roles} or {
            *filter(None, (self.settings.default_role,))
        }
        if not names:
            raise Forbidden("The issuer knows you, but none of your groups there may use this server.")
        own = await own_roles(tx, account, sorted(names))
        known = [*own, *(Role(role=name) for name in sorted(names & LEVELS.keys()))]
        if len(known) < len(names):
            missing = ", ".join(sorted(names - {role.role for role in known}))
            raise Conflict(f"The settings give your groups a role that there is not: {missing}.")
        return max(known, key=lambda role: len(role.comes_to)).role

    async def _newcomer(self, tx: Database, account: UUID, role: str, claims: Claims) -> tuple[UUID, str | None]:
        """A new person, or the one who is vouched to have this address where the operator allows that."""
        email = _text(claims.get("email"))
        if "@" not in email:
            raise Forbidden("The issuer did not tell your e-mail address. PALAVER_OIDC_SCOPES must ask for it.")
        if self.settings.link_by_email and claims.get("email_verified") is True:
            member = await tx.maybe(
                SQL.member_by_address, Member, account_id=account, email=email, issuer=claims["iss"]
            )
            if member is not None and is_same_address(member.email, email):
                return member.user_id, None
        id, name = uuid7(), _text(claims.get("name")) or email
        if not await tx.run(SQL.add_user, id=id, account_id=account, email=email, name=name):
            raise Conflict(
                f"Somebody here has the address {email} already. Sign in with your password; an issuer's word about an"
                " address alone opens nobody's account."
            )
        await tx.run(SQL.add_member, account_id=account, user_id=id, role=role)
        return id, role

    async def _refreshed(self, account: UUID, known: Known, role: str) -> bool:
        """Whether somebody whose role the groups gave got another one now; what a manager gave since stays."""
        if known.given is None or known.role != known.given or role == known.given:
            return False
        values = {"account_id": account, "user_id": known.user_id, "role": role, "before": known.given}
        try:
            async with handed_over(self.db, account) as tx:
                given = await tx.run(SQL.give_role, **values)
        except Conflict:
            log.warning("the last manager keeps the role, whatever the groups say", user=str(known.user_id), role=role)
            return False
        return given > 0


def must_be_welcome(account: UUID, known: Known) -> None:
    """Forbidden for whoever was removed from the account, or is suspended in it."""
    owner = f"user:{known.user_id}"
    if known.role is None:
        text = "You are not in this account any more. Whoever manages its people can invite you again."
        raise Forbidden(text).of(account, owner)
    if known.status != "active":
        text = "Your access to this account is suspended. Ask whoever manages its people."
        raise Forbidden(text).of(account, owner)


def _text(value: Any) -> str:
    return storable(value).strip()[:_LONGEST] if isinstance(value, str) else ""
