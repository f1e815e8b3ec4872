"""People who answer: whether they are at their desks, and the notes that lie there until they are seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.security.rbac.members import MemberName, Members

SQL = named_queries(__file__)

WORKS: Final = "inbox.work"
NO_NOTE: Final = "There is no such note."
_PEOPLE: Final = 200
_NOTES: Final = 100

Presence = Literal["online", "away", "busy", "offline"]


class Attendant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may work at the desk; who never said anything is offline, `since` None."""

    id: str
    email: str
    name: str
    status: Presence
    since: datetime | None


class LeftNote(msgspec.Struct, frozen=True, kw_only=True):
    """What a program of `bot` left for somebody, in the name of `author`."""

    id: UUID
    text: str
    author: str
    bot: str
    told_at: datetime


class _Said(msgspec.Struct, frozen=True):
    operator: str
    status: Presence
    since: datetime


class Attendants:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def people(self, caller: Caller) -> list[MemberName]:
        """Who may work at the account's desk, by their addresses."""
        return await Members(self.db).who_may(caller, WORKS, _PEOPLE)

    async def all(self, caller: Caller, status: Presence | None = None) -> list[Attendant]:
        """The people with what they said last; those alone of whom a `status` is true, where one is wanted."""
        people = {f"user:{each.id}": each for each in await self.people(caller)}
        said = await self._said(caller, list(people))
        found = [_attendant(operator, person, said.get(operator)) for operator, person in people.items()]
        return [each for each in found if status in (None, each.status)]

    async def status(self, caller: Caller, operator: str) -> Presence:
        """What somebody, by the owner's name of their conversations, said last; "offline" where they never did."""
        found = (await self._said(caller, [operator])).get(operator)
        return found.status if found else "offline"

    async def put(self, caller: Caller, operator: str, status: Presence) -> None:
        """Conflict for a key: whoever it is used by, it is at no desk, and nobody would see it there."""
        if not is_person(operator):
            raise Conflict("A key is at no desk: a status is a person's, who says it signed in.")
        await self.db.run(SQL.put_status, account_id=caller.account, operator=operator, status=status)

    async def leave(self, caller: Caller, operator: str, text: str, bot: str) -> None:
        """Leave somebody a note, in the caller's name; Conflict where too many lie there that they have not seen."""
        whose = {"account_id": caller.account, "operator": operator, "most": _NOTES}
        told = {"text": storable(text), "author": caller.name or "Operator", "bot": bot}
        if not await self.db.run(SQL.leave_note, id=uuid7(), **whose, **told):
            raise Conflict(f"There are {_NOTES} notes already that this person has not seen.")

    async def notes(self, caller: Caller) -> list[LeftNote]:
        """What lies on the caller's desk, newest first."""
        return await self.db.all(SQL.left_notes, LeftNote, account_id=caller.account, operator=caller.owner)

    async def seen(self, caller: Caller, id: UUID) -> None:
        """Take a note off the caller's desk; NotFound where it does not lie there."""
        if not await self.db.run(SQL.see_note, account_id=caller.account, operator=caller.owner, id=id):
            raise NotFound(NO_NOTE)

    async def sweep(self) -> None:
        """Remove what those said, and what lies there for them, who have left their accounts."""
        async with self.db.transaction() as tx:
            await tx.run(SQL.forget_statuses)
            await tx.run(SQL.forget_notes)

    async def _said(self, caller: Caller, operators: Sequence[str]) -> dict[str, _Said]:
        found = await self.db.all(SQL.statuses, _Said, account_id=caller.account, operators=operators)
        return {each.operator: each for each in found}


def is_person(operator: str) -> bool:
    """Whether an owner's name is a person's, who may be at a desk."""
    return operator.startswith("user:")


def _attendant(operator: str, person: MemberName, said: _Said | None) -> Attendant:
    status: Presence = said.status if said else "offline"
    since = said.since if said else None
    return Attendant(id=operator, email=person.email, name=person.name, status=status, since=since)
