"""JSON of the inbox: what waits for a person, what one has, and what one does with it."""

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.chat.handover.attendants import NO_NOTE, WORKS, Attendant, Attendants, LeftNote, Presence
from palaver.chat.handover.desk import Case, CaseMessage, Desk, View
from palaver.chat.sessions.sessions import NO_SESSION
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

LONGEST: Final = 20_000


class CasesQuery(paging.PageQuery, frozen=True):
    view: View = "waiting"


class Reply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person says in the place of the bot."""

    message: Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Status(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether one is at one's desk."""

    status: Presence


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """`summary` is what the bot has summed up of it, if it did."""

    case: Case
    summary: str
    messages: list[CaseMessage]


async def cases(call: Call[None]) -> paging.Page[Case]:
    query = call.query
    found = await call.get(Desk).cases(call.caller, query.view, query.limit + 1, query.cursor)
    return paging.page(found, query, lambda case: case.id)


async def read(call: Call[None]) -> Opened:
    return await _opened(call, case_id(call))


async def take(call: Call[None]) -> Opened:
    id = case_id(call)
    await call.get(Desk).take(call.caller, id)
    return await _opened(call, id)


async def reply(call: Call[Reply]) -> Opened:
    id = case_id(call)
    await call.get(Desk).reply(call.caller, id, call.body.message)
    return await _opened(call, id)


async def give_back(call: Call[None]) -> None:
    await call.get(Desk).end(call.caller, case_id(call), close=False)


async def close(call: Call[None]) -> None:
    await call.get(Desk).end(call.caller, case_id(call), close=True)


async def attendants(call: Call[None]) -> list[Attendant]:
    return await call.get(Attendants).all(call.caller)


async def put_status(call: Call[Status]) -> None:
    await call.get(Attendants).put(call.caller, call.caller.owner, call.body.status)


async def notes(call: Call[None]) -> list[LeftNote]:
    return await call.get(Attendants).notes(call.caller)


async def seen(call: Call[None]) -> None:
    await call.get(Attendants).seen(call.caller, note_id(call))


def note_id(call: Call[Any]) -> UUID:
    return call.id("note", NO_NOTE)


def case_id(call: Call[Any]) -> UUID:
    return call.id("case", NO_SESSION)


async def _opened(call: Call[Any], id: UUID) -> Opened:
    """That somebody's conversation was read goes on record."""
    desk = call.get(Desk)
    case = await desk.get(call.caller, id)
    await call.tell(WORKS)
    summary = await desk.summary(call.caller, case)
    return Opened(case=case, summary=summary, messages=list(await desk.messages(call.caller, case)))


_route = partial(Route, permission=WORKS)


ROUTES: Final = (
    _route(
        method="GET",
        path="/api/inbox",
        handler=cases,
        summary="Conversations that wait for a person, that one has, or that are over",
        query=CasesQuery,
        response=paging.Page[Case],
    ),
    _route(
        method="GET",
        path="/api/inbox/{case}",
        handler=read,
        summary="Read a conversation that was handed over",
        response=Opened,
    ),
    _route(
        method="POST",
        path="/api/inbox/{case}/take",
        handler=take,
        summary="Take a conversation that waits",
        response=Opened,
    ),
    _route(
        method="POST",
        path="/api/inbox/{case}/reply",
        handler=reply,
        summary="Answer in the place of the bot",
        body=Reply,
        response=Opened,
    ),
    _route(
        method="POST",
        path="/api/inbox/{case}/return",
        handler=give_back,
        summary="Give a conversation back to its bot",
        status=204,
    ),
    _route(method="POST", path="/api/inbox/{case}/close", handler=close, summary="Close a conversation", status=204),
    _route(
        method="GET",
        path="/api/inbox/attendants",
        handler=attendants,
        summary="People who answer, and whether they are there",
        response=list[Attendant],
    ),
    _route(
        method="PUT",
        path="/api/inbox/status",
        handler=put_status,
        summary="Say whether one is there",
        body=Status,
        status=204,
    ),
    _route(
        method="GET",
        path="/api/inbox/notes",
        handler=notes,
        summary="Notes that programs left for one, newest first",
        response=list[LeftNote],
    ),
    _route(
        method="DELETE",
        path="/api/inbox/notes/{note}",
        handler=seen,
        summary="Say that one has seen a note: it is gone",
        status=204,
    ),
)
