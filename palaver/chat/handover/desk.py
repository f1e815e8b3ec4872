"""The desk of operators: conversations that wait for a person are taken, answered, given back to a bot or closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.handover.handover import Handover, Priority
from palaver.chat.sessions.sessions import NO_SESSION
from palaver.chat.turnstile import Turnstile
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

SQL = named_queries(__file__)

_SHOWN: Final = 200
_TAGS: Final = 20
_NOTES: Final = 100
_NOT_YOURS: Final = "This conversation is not yours: it waits for somebody, a colleague has it, or it was given back."

_NARROWED: Final = ("id", "state", "operator", "before", "session", "owner", "queue")

View = Literal["waiting", "mine", "closed"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """
    A conversation that was handed over; `operator` is who has it, or had it last.

    `notes` are {text, author, at}, for operators alone.
    """

    id: UUID
    session_id: UUID
    bot_id: UUID
    queue: str
    reason: str
    state: str
    operator: str
    operator_name: str
    asked_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    title: str
    owner: str
    status: str
    priority: Priority = "normal"
    tags: list[str] = []
    notes: list[dict[str, Any]] = []


class CaseMessage(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    role: str
    content: str
    author: str | None
    created_at: datetime


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of one operator; `average_seconds` from taking a conversation to its end."""

    active: int
    resolved: int
    average_seconds: float | None


class _Count(msgspec.Struct, frozen=True):
    state: str
    cases: int


class Desk:
    def __init__(self, db: Database, handover: Handover, turnstile: Turnstile) -> None:
        self.db, self.handover, self.turnstile = db, handover, turnstile

    async def cases(self, caller: Caller, view: View, limit: int, before: UUID | None = None) -> list[Case]:
        """Of the account's, those with bots that are open to the caller, newest first."""
        wanted = {"waiting": ("waiting", None), "mine": ("human", caller.owner), "closed": ("closed", None)}
        state, operator = wanted[view]
        return await self._found(caller, state=state, operator=operator, before=before, limit=limit)

    async def get(self, caller: Caller, id: UUID) -> Case:
        found = await self._found(caller, id=id)
        if not found:
            raise NotFound(NO_SESSION)
        return found[0]

    async def listed(self, caller: Caller, limit: int, **wanted: object) -> list[Case]:
        """Those that are open to the caller, by `state`, `queue`, `session`, `owner`; newest first, or the `oldest`."""
        return await self._found(caller, limit=limit, **wanted)

    async def counts(self, caller: Caller, states: Sequence[str], queue: str | None = None) -> dict[str, int]:
        """How many of those that are open to the caller there are in some states; of one `queue`, or of all."""
        values = {"account_id": caller.account, **caller.bots_reach, "states": states, "queue": queue}
        return {each.state: each.cases for each in await self.db.all(SQL.case_counts, _Count, **values)}

    async def figures(self, caller: Caller, operator: str) -> Figures:
        found = await self.db.maybe(SQL.operator_figures, Figures, account_id=caller.account, operator=operator)
        return found or Figures(active=0, resolved=0, average_seconds=None)

    async def assign(self, caller: Caller, id: UUID, operator: str, name: str) -> None:
        """Give what waits, or what one has, to somebody who may work here; Conflict where a colleague has it."""
        case = await self.get(caller, id)
        values = {"to": operator, "name": name}
        await self._do(caller, case, await self.db.run(SQL.assign_case, **self._whose(caller, id), **values))

    async def mark(
        self, caller: Caller, id: UUID, *, priority: Priority | None = None, tag: str | None = None, note: str = ""
    ) -> None:
        """Say how urgent a case is, tag it, note something; Conflict where it has as many of them as it takes."""
        await self.get(caller, id)
        noted = {"text": storable(note), "author": _name(caller), "at": now().isoformat()} if note else None
        values = {"priority": priority, "tag": tag and storable(tag), "note": noted}
        bounds = {"most_tags": _TAGS, "most_notes": _NOTES}
        if not await self.db.run(SQL.mark_case, account_id=caller.account, id=id, **values, **bounds):
            raise Conflict(f"A conversation takes {_TAGS} tags and {_NOTES} notes.")

    async def messages(self, caller: Caller, case: Case) -> Sequence[CaseMessage]:
        """What is shown of the conversation, oldest first."""
        found = await self.db.all(
            SQL.case_messages, CaseMessage, account_id=caller.account, session_id=case.session_id, limit=_SHOWN
        )
        return found[::-1]

    async def summary(self, caller: Caller, case: Case) -> str:
        """What was said before the newest turns, where the bot has summed it up; "" where it has not."""
        found: str | None = await self.db.value(SQL.case_summary, account_id=caller.account, session_id=case.session_id)
        return found or ""

    async def take(self, caller: Caller, id: UUID) -> None:
        """Take what waits; Conflict when another was quicker."""
        case = await self.get(caller, id)
        if case.state == "human" and case.operator == caller.owner:
            return
        await self._do(caller, case, await self.db.run(SQL.take_case, **self._whose(caller, id), name=_name(caller)))

    async def reply(self, caller: Caller, id: UUID, content: str) -> None:
        """Answer in a conversation that one has: its owner's open pages show it at once."""
        case, content = await self.get(caller, id), storable(content).strip()
        if not content:
            raise Unprocessable("The answer is empty: write something.")
        owner = msgspec.structs.replace(caller, owner=case.owner)
        async with self.turnstile.alone(owner, case.session_id):
            values = {"turn": uuid7(), "answer": uuid7(), "content": content, "name": _name(caller)}
            await self._do(caller, case, await self.db.run(SQL.add_reply, **self._whose(caller, id), **values))

    async def end(self, caller: Caller, id: UUID, *, close: bool) -> None:
        """Give a conversation that one has back to the bot, or close it: then nothing more is said in it."""
        case, status = await self.get(caller, id), "closed" if close else "active"
        await self._do(caller, case, await self.db.run(SQL.end_case, **self._whose(caller, id), status=status))

    async def _do(self, caller: Caller, case: Case, changed: int) -> None:
        if not changed:
            raise Conflict(_NOT_YOURS)
        await self.handover.told(caller.account, case.owner, case.session_id)

    async def _found(self, caller: Caller, **wanted: object) -> list[Case]:
        asked = {**dict.fromkeys(_NARROWED), "limit": 1, "oldest": False, **wanted}
        return await self.db.all(SQL.cases, Case, account_id=caller.account, **caller.bots_reach, **asked)

    def _whose(self, caller: Caller, id: UUID) -> dict[str, object]:
        return {"account_id": caller.account, "id": id, "operator": caller.owner}


def _name(caller: Caller) -> str:
    return caller.name or "Operator"
