"""Groups of the account's people, changed by programs in the name of whoever is there; every change is on record."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from palaver.basic.errors import BasicError
from palaver.core.audit.act import DENIED, DONE, Act, Outcome
from palaver.core.caller import Caller
from palaver.core.errors import Conflict, Forbidden, NotFound, PalaverError, Unprocessable
from palaver.core.events import Events
from palaver.dialogs.errand import Errand
from palaver.dialogs.ports.acting import RIGHT
from palaver.dialogs.ports.standing import allowed
from palaver.kit.jsons import storable
from palaver.security.rbac.grants import must_reach
from palaver.security.rbac.groups import Groups, GroupView, NewGroup
from palaver.security.rbac.makers import maker_now
from palaver.security.rbac.members import Members

_READ: Final = "people.read"
_MANAGE: Final = "people.manage"
_MAKE: Final = "roles.manage"
_LONGEST: Final = 300  # characters of a visitor's name


class Staff:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, events: Events) -> None:
        self.events = events

    def of(self, errand: Errand) -> "BotPeople":
        return BotPeople(self, errand)


class BotPeople:
    def __init__(self, staff: Staff, errand: Errand) -> None:
        self._staff, self._errand = staff, errand
        self._groups, self._members = Groups(errand.db), Members(errand.db)

    async def join(self, group: str, email: str) -> str:
        caller = await self._must(_MANAGE)
        try:
            found = await self._named(group)
            person = await self._person(email)
            await self._groups.put(caller, found.id, person)
        except PalaverError as error:
            raise _told(error) from error
        await self._tell(_MANAGE, "ADD MEMBER", group=str(found.id), user=str(person))
        return str(person)

    async def leave(self, group: str, email: str) -> None:
        caller = await self._must(_MANAGE)
        try:
            found = await self._named(group)
            person = await self._person(email)
            await self._groups.take(caller, found.id, person)
        except PalaverError as error:
            raise _told(error) from error
        await self._tell(_MANAGE, "REMOVE MEMBER", group=str(found.id), user=str(person))

    async def members(self, group: str) -> list[dict[str, Any]]:
        caller = await self._must(_READ)
        try:
            found = await self._groups.members(caller, (await self._named(group)).id)
        except PalaverError as error:
            raise _told(error) from error
        return [{"id": str(each.id), "email": each.email, "name": each.name} for each in found]

    async def create(self, name: str, emails: Sequence[str]) -> str:
        caller = await self._must(_MAKE, *([_MANAGE] if emails else []))
        try:
            async with self._errand.db.transaction() as tx:
                groups = Groups(tx)
                made = await groups.create(caller, NewGroup(name=name))
                for email in emails:
                    await groups.put(caller, made.id, await self._person(email))
        except PalaverError as error:
            raise _told(error) from error
        await self._tell(_MAKE, "CREATE TEAM", group=str(made.id), name=name)
        return str(made.id)

    async def stand_in(self, user: str) -> str:
        try:
            owner = await self._owner(await self._must(RIGHT), user)
        except (PalaverError, BasicError) as error:
            refused = error if isinstance(error, BasicError) else _told(error)
            if refused.code == "AccessDenied":
                await self._tell(RIGHT, "SET USER", outcome=DENIED, user=user[:100])
            raise refused from error
        await self._tell(RIGHT, "SET USER", user=owner)
        return owner

    async def _owner(self, caller: Caller, user: str) -> str:
        """Of what programs read as `user.id`, or of an address; of people those who may no more than `caller`."""
        if user.startswith("visitor:"):
            return storable(user)[:_LONGEST]
        id = await (self._person if "@" in user else self._numbered)(user)
        await must_reach(self._errand.db, caller, id)
        return f"user:{id}"

    async def _numbered(self, user: str) -> UUID:
        nobody = NotFound(f"There is nobody with the id {user[:60]!r} here.")
        try:
            id = UUID(user.removeprefix("user:"))
        except ValueError as error:
            raise nobody from error
        if not (await maker_now(self._errand.db, self._errand.caller.account, f"user:{id}")).permissions:
            raise nobody
        return id

    async def _must(self, *permissions: str) -> Caller:
        return await allowed(self._errand.db, self._errand, *permissions)

    async def _named(self, group: str) -> GroupView:
        groups = await self._groups.all(self._errand.caller)
        for each in groups:
            if group.casefold() == each.name.casefold() or group == str(each.id):
                return each
        raise NotFound(f"There is no group {group[:60]!r}.")

    async def _person(self, email: str) -> UUID:
        found = await self._members.addressed(self._errand.caller, [email])
        if email.lower() not in found:
            raise NotFound(f"There is nobody with the address {email[:100]!r} here.")
        return found[email.lower()]

    async def _tell(self, action: str, phrase: str, outcome: Outcome = DONE, **details: str) -> None:
        errand = self._errand
        told = {"bot": errand.bot.alias, "script": errand.script, **details}
        target, actor = f"{phrase} in {errand.bot.alias}", errand.caller.owner
        act = Act(
            account=errand.caller.account, actor=actor, action=action, target=target, details=told, outcome=outcome
        )
        await self._staff.events.tell(act)


def _told(error: PalaverError) -> BasicError:
    """What whoever manages people is told, as an error of a program."""
    kinds: dict[type[PalaverError], str] = {NotFound: "NotFound", Forbidden: "AccessDenied"}
    kinds |= {Conflict: "ValidationError", Unprocessable: "ArgumentError"}
    bound = " A program may no more than whoever published it." if isinstance(error, Forbidden) else ""
    return BasicError(kinds.get(type(error), "DbError"), error.message + bound)
