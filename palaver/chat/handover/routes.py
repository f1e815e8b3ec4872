"""Routes of a hand-over for the owner of a conversation: asking for a person, the bot again, and who answers now."""

from functools import partial
from typing import Final

import msgspec

from palaver.chat.handover.handover import Handover
from palaver.chat.sessions.sessions import NO_SESSION
from palaver.web.call import Call
from palaver.web.route import EVENTS, Route
from palaver.web.sse import EventStream


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers: `waiting` for a person, or one does (`human`)."""

    state: str


async def ask(call: Call[None]) -> Status:
    return Status(state=await call.get(Handover).ask(call.caller, call.id("id", NO_SESSION)))


async def take_back(call: Call[None]) -> None:
    await call.get(Handover).take_back(call.caller, call.id("id", NO_SESSION))


async def follow(call: Call[None]) -> EventStream:
    """Who answers in a conversation, as it changes, and the turns in which a person did."""
    text = call.request.headers.get("last-event-id", "0")
    after = int(text) if text.isdecimal() and len(text) < 16 else 0
    return EventStream(await call.get(Handover).events(call.caller, call.id("id", NO_SESSION), min(after, 2**47)))


_route = partial(Route, permission="chat.use")


ROUTES: Final = (
    _route(
        method="POST",
        path="/api/sessions/{id}/handoff",
        handler=ask,
        summary="Ask for a person in the place of the bot",
        response=Status,
    ),
    _route(
        method="DELETE",
        path="/api/sessions/{id}/handoff",
        handler=take_back,
        summary="Have the bot answer again",
        status=204,
    ),
    _route(
        method="GET",
        path="/api/sessions/{id}/events",
        handler=follow,
        summary="Follow who answers in a conversation; Last-Event-ID resumes",
        headers=("Last-Event-ID",),
        produces=EVENTS,
    ),
)
