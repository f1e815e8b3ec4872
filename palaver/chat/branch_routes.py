"""Routes of branches: a question asked again, put differently, and which branch of a conversation is shown."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.chat.engine import Engine
from palaver.chat.paying import channel_of
from palaver.chat.question import MESSAGE_LIMIT, Question
from palaver.chat.sessions.branches import AskedBefore, Branches
from palaver.chat.sessions.sessions import NO_SESSION, NO_TURN
from palaver.security.visitors.ids import HEADER
from palaver.web.call import Call
from palaver.web.gate import note
from palaver.web.route import EVENTS, Route
from palaver.web.sse import EventStream


class Edited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the question should have been."""

    message: Annotated[str, msgspec.Meta(max_length=MESSAGE_LIMIT)]


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn of the branch that is to be shown."""

    turn: UUID


async def regenerate(call: Call[None]) -> EventStream:
    """Ask what a turn was asked once more, where it was asked."""
    asked = await call.get(Branches).question(call.caller, call.id("turn", NO_TURN))
    return await _instead(call, asked, asked.message)


async def edit(call: Call[Edited]) -> EventStream:
    asked = await call.get(Branches).question(call.caller, call.id("turn", NO_TURN))
    return await _instead(call, asked, call.body.message)


async def _instead(call: Call[Any], asked: AskedBefore, message: str) -> EventStream:
    question = Question(message=message, session=asked.session, instead=asked, channel=channel_of(call.caller))
    turn = await call.get(Engine).ask(call.caller, question)
    note(call.request, turn.ticket.standing)
    return EventStream(turn.log.read(), {"X-Turn-Id": str(turn.id)})


async def show(call: Call[Head]) -> None:
    id = call.id("id", NO_SESSION)
    await call.get(Branches).show(call.caller, id, call.body.turn)


def _turn_route(act: str, handler: Any, body: Any, summary: str) -> Route:
    return Route(
        method="POST",
        path=f"/api/chat/turns/{{turn}}/{act}",
        handler=handler,
        permission="chat.use",
        rate="chat",
        body=body,
        headers=(HEADER,),
        produces=EVENTS,
        summary=summary,
    )


ROUTES: Final = (
    _turn_route("regenerate", regenerate, None, "Ask a turn's question again, with events; a branch beside the first"),
    _turn_route("edit", edit, Edited, "Put a turn's question differently, with events; a branch beside the first"),
    Route(
        method="PUT",
        path="/api/sessions/{id}/head",
        handler=show,
        permission="chat.use",
        body=Head,
        status=204,
        summary="Show the branch of a conversation that goes through a turn, and go on from its end",
    ),
)
