"""The inbox for programs: what an operator may do there, they do in the operator's name, and it is on record."""

from dataclasses import replace
from typing import Any, Final, get_args
from uuid import UUID

import msgspec

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.keywords.attendance import notify_attendant
from palaver.chat.handover.attendants import WORKS, Attendants, Presence
from palaver.chat.handover.desk import Case, Desk
from palaver.chat.handover.handover import Priority
from palaver.config.bots import Bots
from palaver.core.audit import Act
from palaver.core.caller import Caller
from palaver.core.errors import Conflict, NotFound, PalaverError
from palaver.core.events import Events
from palaver.dialogs.errand import Errand
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.ports.standing import allowed
from palaver.security.rbac.members import MemberName

_LISTED: Final = 200
_STATES: Final = {"waiting": "waiting", "active": "human", "closed": "closed"}


class Counter:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, desk: Desk, attendants: Attendants, bots: Bots, events: Events, keepsakes: Keepsakes) -> None:
        self.desk, self.attendants, self.bots, self.events = desk, attendants, bots, events
        self.keepsakes = keepsakes

    def of(self, errand: Errand) -> "BotDesk":
        return BotDesk(self, errand)


class BotDesk:
    def __init__(self, counter: Counter, errand: Errand) -> None:
        self._counter, self._errand, self._desk = counter, errand, counter.desk

    async def queue(self, wanted: str) -> dict[str, Any]:
        caller, state = await self._must(), _STATES.get(wanted)
        queue = wanted if wanted and state is None else None
        states = [state] if state else ["waiting", "human"]
        found = [
            case
            for each in states
            for case in await self._desk.listed(caller, _LISTED, state=each, queue=queue, oldest=each != "closed")
        ]
        counts = await self._desk.counts(caller, states, queue)
        numbers = {"waiting": counts.get("waiting", 0), "active": counts.get("human", 0)}
        return {"total": sum(counts.values()), **numbers, "items": await self._shown(caller, found)}

    async def next(self) -> dict[str, Any] | None:
        caller = await self._must()
        for case in await self._desk.listed(caller, _LISTED, state="waiting", oldest=True):
            try:
                await self._desk.take(caller, case.id)
            except (Conflict, NotFound):
                continue
            await self._tell("NEXT IN QUEUE", case)
            return (await self._shown(caller, [await self._desk.get(caller, case.id)]))[0]
        return None

    async def assign(self, id: str, attendant: str) -> None:
        caller = await self._must()
        case = await self._case(caller, id)
        if attendant in {caller.owner, ""}:
            await self._done(self._desk.take(caller, case.id))
        else:
            person = await self._attendant(caller, attendant)
            bot = (await self._counter.bots.named(caller, [case.bot_id])).get(case.bot_id)
            if bot is None:
                raise BasicError("ValidationError", "its bot was archived: who answers takes it themselves")
            if bot.document.access.principals is not None:
                raise BasicError("AccessDenied", f"{bot.alias} is open to some people only: they take it themselves")
            name = person.name or person.email
            await self._done(self._desk.assign(caller, case.id, f"user:{person.id}", name))
        await self._tell("ASSIGN CONVERSATION", case, to=attendant)

    async def resolve(self, id: str, reason: str) -> None:
        caller = await self._must()
        case = await self._case(caller, id)
        if case.state == "waiting":
            await self._done(self._desk.take(caller, case.id))
        await self._done(self._desk.end(caller, case.id, close=True))
        await self._tell("RESOLVE CONVERSATION", case, reason=reason)

    async def mark(self, id: str, *, priority: str = "", tag: str = "", note: str = "") -> None:
        caller = await self._must()
        wanted: Priority | None = next((each for each in get_args(Priority) if each == priority), None)
        if priority and wanted is None:
            raise argument_error(f"a priority is one of {', '.join(get_args(Priority))}")
        case = await self._case(caller, id)
        await self._done(self._desk.mark(caller, case.id, priority=wanted, tag=tag or None, note=note))
        await self._tell("SET PRIORITY" if priority else "TAG CONVERSATION" if tag else "ADD NOTE", case)

    async def attendants(self, status: str = "") -> list[dict[str, Any]]:
        caller, wanted = await self._must(), _presence(status) if status else None
        return [msgspec.structs.asdict(each) for each in await self._counter.attendants.all(caller, wanted)]

    async def status(self, attendant: str) -> str:
        caller = await self._must()
        return await self._counter.attendants.status(caller, await self._operator(caller, attendant))

    async def put_status(self, attendant: str, status: str) -> None:
        caller, wanted = await self._must(), _presence(status)
        operator = await self._operator(caller, attendant)
        await self._done(self._counter.attendants.put(caller, operator, wanted))
        await self._tell("SET ATTENDANT STATUS", attendant=operator, status=wanted)

    async def notify(self, attendant: str, text: str) -> None:
        caller = await self._must()
        operator = await self._operator(caller, attendant)
        await self._done(self._counter.attendants.leave(caller, operator, text, self._errand.bot.alias))
        await self._tell(notify_attendant.KEYWORD.phrase, attendant=operator)

    async def stats(self, attendant: str) -> dict[str, Any]:
        caller = await self._must()
        found = await self._desk.figures(caller, await self._operator(caller, attendant))
        return {"active": found.active, "resolved": found.resolved, "average_seconds": found.average_seconds}

    async def history(self, user: str) -> list[dict[str, Any]]:
        caller = await self._must()
        return await self._shown(caller, await self._desk.listed(caller, _LISTED, owner=user))

    async def summary(self, id: str) -> str:
        caller, case = await self._read("GET SUMMARY", id)
        return await self._desk.summary(caller, case)

    async def transcript(self, id: str) -> str:
        caller, case = await self._read("the conversation", id)
        said = await self._desk.messages(caller, case)
        return "\n\n".join(f"{_who(each.role, each.author)}: {each.content}" for each in said)

    async def remembered(self, id: str, key: str) -> Any:
        return await self._counter.keepsakes.get(await self._within("GET SESSION", id, key), "session", key)

    async def remember(self, id: str, key: str, value: Any) -> None:
        within = await self._within("SET SESSION", id, key)
        await self._counter.keepsakes.set(within, "session", key, value, None)

    async def _within(self, phrase: str, id: str, key: str) -> Errand:
        """The errand as it were in that conversation, for whoever talks in it."""
        if id == str(self._errand.session):
            return self._errand
        caller = await self._must()
        case = await self._case(caller, id)
        await self._tell(phrase, case, key=key)
        talks = msgspec.structs.replace(self._errand.caller, owner=case.owner)
        return replace(self._errand, session=case.session_id, caller=talks)

    async def _read(self, phrase: str, id: str) -> tuple[Caller, Case]:
        caller = await self._must()
        case = await self._case(caller, id)
        await self._tell(phrase, case)
        return caller, case

    async def _must(self) -> Caller:
        return await allowed(self._errand.db, self._errand, WORKS)

    async def _case(self, caller: Caller, id: str) -> Case:
        try:
            wanted = UUID(id)
        except ValueError:
            raise _absent(id) from None
        for name in ("id", "session"):
            found = await self._desk.listed(caller, 1, **{name: wanted})
            if found:
                return found[0]
        raise _absent(id)

    async def _operator(self, caller: Caller, named: str) -> str:
        """Who here, a key too, or who of the people that answer is named so."""
        return named if named == caller.owner else f"user:{(await self._attendant(caller, named)).id}"

    async def _attendant(self, caller: Caller, named: str) -> MemberName:
        for each in await self._counter.attendants.people(caller):
            if named.casefold() in {f"user:{each.id}", str(each.id), each.email.casefold()}:
                return each
        raise BasicError("NotFound", f"nobody who answers is {named[:100]!r}")

    async def _shown(self, caller: Caller, cases: list[Case]) -> list[dict[str, Any]]:
        bots = await self._counter.bots.named(caller, [case.bot_id for case in cases])
        return [_told(case, bots[case.bot_id].alias if case.bot_id in bots else "") for case in cases]

    async def _done(self, deed: Any) -> None:
        try:
            await deed
        except NotFound as error:
            raise BasicError("NotFound", error.message) from error
        except Conflict as error:
            raise BasicError("ValidationError", error.message) from error
        except PalaverError as error:
            raise BasicError("DbError", error.message) from error

    async def _tell(self, phrase: str, case: Case | None = None, **details: str) -> None:
        errand = self._errand
        told = {"bot": errand.bot.alias, "script": errand.script, **details}
        told |= {"case": str(case.id)} if case else {}
        target = f"{phrase} in {errand.bot.alias}"
        act = Act(account=errand.caller.account, actor=errand.caller.owner, action=WORKS, target=target, details=told)
        await self._counter.events.tell(act)


def _told(case: Case, bot: str) -> dict[str, Any]:
    return {
        "id": str(case.id),
        "session_id": str(case.session_id),
        "bot": bot,
        "user": case.owner,
        "title": case.title,
        "queue": case.queue,
        "reason": case.reason,
        "priority": case.priority,
        "tags": case.tags,
        "notes": case.notes,
        "status": next(name for name, state in _STATES.items() if state == case.state),
        "attendant": case.operator or None,
        "attendant_name": case.operator_name or None,
        "asked_at": case.asked_at,
        "taken_at": case.taken_at,
        "ended_at": case.ended_at,
    }


def _presence(status: str) -> Presence:
    found: Presence | None = next((each for each in get_args(Presence) if each == status), None)
    if found is None:
        raise argument_error(f"a status is one of {', '.join(get_args(Presence))}")
    return found


def _who(role: str, author: str | None) -> str:
    return "They" if role == "user" else author or "Bot"


def _absent(id: str) -> BasicError:
    return BasicError("NotFound", f"there is no conversation {id[:60]} at this desk")
