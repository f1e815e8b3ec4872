"""Why somebody may do something: each permission of a person with the roles, and the groups, that it comes from."""

from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable
from palaver.security.permissions import PERMISSIONS
from palaver.security.rbac.grants import Role
from palaver.security.rbac.members import Members

SQL = named_queries(__file__)


class Held(Role, frozen=True, kw_only=True):
    group: str | None

    @property
    def reason(self) -> str:
        return f"role {self.role}" if self.group is None else f"via group {self.group}, role {self.role}"


class Effective(msgspec.Struct, frozen=True, kw_only=True):
    """`because` names every way in which a permission is held."""

    permission: str
    description: str
    because: list[str]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    allowed: bool
    because: list[str]


class Inspector:
    def __init__(self, db: Database, members: Members) -> None:
        self.db, self.members = db, members

    async def effective(self, caller: Caller, user: UUID) -> list[Effective]:
        """What a person may do, in the catalogue's order; a suspended one nothing. NotFound for a stranger."""
        await self.members.one(caller, user)
        held = await self.db.all(SQL.held, Held, account_id=caller.account, user_id=user)
        reasons = {name: [role.reason for role in held if name in role.comes_to] for name in PERMISSIONS}
        return [
            Effective(permission=name, description=PERMISSIONS[name], because=because)
            for name, because in reasons.items()
            if because
        ]

    async def check(self, caller: Caller, user: UUID, permission: str) -> Verdict:
        """Whether a person may do one thing; Unprocessable for a permission that there is not."""
        if permission not in PERMISSIONS:
            raise Unprocessable(f"There is no permission {permission!r}.")
        member = await self.members.one(caller, user)
        for each in await self.effective(caller, user):
            if each.permission == permission:
                return Verdict(allowed=True, because=each.because)
        if member.status != "active":
            return Verdict(allowed=False, because=["this person is suspended"])
        return Verdict(allowed=False, because=["no role or group of this person has the permission"])
