"""Routes that open a conversation: a program of its bot speaks first, where it has one for that."""

from typing import Any, Final

import msgspec

from palaver.chat.opening import Opened, Openings
from palaver.chat.paying import channel_of
from palaver.chat.question import NothingToSay, Question
from palaver.chat.routes import Completion, may_try, waited
from palaver.chat.routing import Wanted
from palaver.security.visitors.ids import HEADER
from palaver.web.call import Call
from palaver.web.gate import note
from palaver.web.route import EVENTS, JSON, Route
from palaver.web.sse import EventStream


class Open(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`persona` and `trial` as they are for a question."""

    persona: Wanted = None
    trial: bool = False


class Show(Open, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reuse`: the conversation that was opened lately and not answered, where there is one, in place of another."""

    reuse: bool = False


async def complete(call: Call[Open]) -> Completion | None:
    try:
        opened = await _opened(call, reuse=False)
    except NothingToSay:
        return None
    assert opened.turn is not None
    return await waited(opened.turn)


async def stream(call: Call[Show]) -> EventStream | None:
    try:
        opened = await _opened(call, reuse=call.body.reuse)
    except NothingToSay:
        return None
    return EventStream(opened.events, {"X-Turn-Id": str(opened.id)})


async def _opened(call: Call[Any], *, reuse: bool) -> Opened:
    body = call.body
    may_try(call.caller, trial=body.trial)
    question = Question(persona=body.persona, trial=body.trial, channel=channel_of(call.caller))
    opened = await call.get(Openings).open(call.caller, question, reuse=reuse)
    if opened.turn is not None:
        note(call.request, opened.turn.ticket.standing)
    return opened


def _route(path: str, handler: Any, body: type, *, streamed: bool, summary: str) -> Route:
    return Route(
        method="POST",
        path=path,
        handler=handler,
        permission="chat.use",
        rate="chat",
        body=body,
        headers=(HEADER,),
        response=None if streamed else Completion,
        empty=True,
        produces=EVENTS if streamed else JSON,
        summary=summary,
    )


_SUMMARY: Final = "Begin a conversation by the bot's program {}; 204 where none begins conversations"

ROUTES: Final = (
    _route("/api/chat/opening", complete, Open, streamed=False, summary=_SUMMARY.format("and wait for what it says")),
    _route("/api/chat/opening/stream", stream, Show, streamed=True, summary=_SUMMARY.format("and get events")),
)
