"""JSON and streaming routes of turns."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.chat.context.elsewhere import MOST, McpResource
from palaver.chat.engine import Engine
from palaver.chat.media.media import MOST_FILES
from palaver.chat.paying import channel_of
from palaver.chat.question import MaxTokens, Question
from palaver.chat.routing import Wanted
from palaver.chat.sessions.sessions import NO_TURN
from palaver.chat.turn import Turn
from palaver.chat.turns import Turns
from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, PalaverError
from palaver.security.visitors.ids import HEADER
from palaver.web.call import Call
from palaver.web.gate import note
from palaver.web.route import EVENTS, JSON, Route
from palaver.web.sse import EventStream

Resources = Annotated[list[McpResource], msgspec.Meta(max_length=MOST)]


class ExtraContext(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes with a question: what lies at servers of tools that the bot uses."""

    mcp_resources: Resources | None = None


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A new conversation; `persona` is an alias, `{alias, version?}` or `{id}`; `mcp_resources` may stand here too.

    `trial`: it only tries a version out, and no list of conversations has it; for who may see every version.
    """

    message: str
    persona: Wanted = None
    max_tokens: MaxTokens | None = None
    trial: bool = False
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=MOST_FILES)] | None = None
    extra_context: ExtraContext | None = None
    mcp_resources: Resources | None = None


class Continue(Ask, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next message of a conversation; `persona` switches the bot inside it."""

    session: UUID


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    response: str
    tokens_used: int
    sources: list[Any]


class Moderated(msgspec.Struct, frozen=True):
    """Of which category that is which the bot's policy does not let through."""

    category: str


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """`mod_response` stands in the place of `rg_response` where question or answer were blocked."""

    session_id: UUID
    turn_id: UUID
    rg_response: Answered | msgspec.UnsetType = msgspec.UNSET
    mod_response: Moderated | msgspec.UnsetType = msgspec.UNSET


class TurnFailed(PalaverError):
    """A turn that ended in an error, told to whoever waits for the whole answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status = code, _STATUS.get(code, 500)  # type: ignore[misc]  # this class speaks for many codes


_STATUS: Final = {
    "invalid_request": 422,
    "rate_limited": 429,
    "unavailable": 503,
    "provider_error": 502,
    "interrupted": 503,
    "content_filtered": 422,
}


async def start(call: Call[Any]) -> Turn:
    """Begin the turn that a body asks for."""
    body = call.body
    may_try(call.caller, trial=body.trial)
    session = body.session if isinstance(body, Continue) else None
    question = Question(
        message=body.message,
        persona=body.persona,
        session=session,
        attachments=body.attachments or (),
        resources=[*(body.mcp_resources or ()), *((body.extra_context and body.extra_context.mcp_resources) or ())],
        max_tokens=body.max_tokens,
        trial=body.trial,
        channel=channel_of(call.caller),
    )
    turn = await call.get(Engine).ask(call.caller, question)
    note(call.request, turn.ticket.standing)
    return turn


def may_try(caller: Caller, *, trial: bool) -> None:
    """Forbidden for a trial by somebody who may not see every version."""
    if trial and not caller.any_version:
        raise Forbidden("Only who may see every version tries one out.")


async def stream(call: Call[Any]) -> EventStream:
    turn = await start(call)
    return EventStream(turn.log.read(), {"X-Turn-Id": str(turn.id)})


async def complete(call: Call[Any]) -> Completion:
    return await waited(await start(call))


async def waited(turn: Turn) -> Completion:
    """The whole answer of a turn; TurnFailed where it ends in an error."""
    await turn.finished.wait()
    if turn.stopped is not None and turn.stopped.action == "block":
        moderated = Moderated(turn.stopped.category)
        return Completion(session_id=turn.session, turn_id=turn.id, mod_response=moderated)
    if turn.error is not None:
        raise TurnFailed(*turn.error)
    answer = Answered(response=turn.text, tokens_used=turn.usage.total, sources=turn.sources)
    return Completion(session_id=turn.session, turn_id=turn.id, rg_response=answer)


async def attach(call: Call[None]) -> EventStream:
    """Follow a turn from the event named by Last-Event-ID."""
    text = call.request.headers.get("last-event-id", "0")
    after = int(text) if text.isdecimal() and len(text) < 19 else 0
    turns = call.get(Turns)
    return EventStream(await turns.read(call.caller, call.id("turn", NO_TURN), after))


async def cancel(call: Call[None]) -> None:
    await call.get(Turns).cancel(call.caller, call.id("turn", NO_TURN))


def _turn_route(path: str, body: type, *, streamed: bool, summary: str) -> Route:
    return Route(
        method="POST",
        path=path,
        handler=stream if streamed else complete,
        permission="chat.use",
        rate="chat",
        body=body,
        headers=(HEADER,),
        response=None if streamed else Completion,
        produces=EVENTS if streamed else JSON,
        summary=summary,
    )


ROUTES: Final = (
    _turn_route("/api/chat/completion", Ask, streamed=False, summary="Ask, and wait for the whole answer"),
    _turn_route("/api/chat/completion/stream", Ask, streamed=True, summary="Ask, and get events as they come"),
    _turn_route("/api/chat/continuation", Continue, streamed=False, summary="Ask on, and wait"),
    _turn_route("/api/chat/continuation/stream", Continue, streamed=True, summary="Ask on, with events"),
    Route(
        method="GET",
        path="/api/chat/turns/{turn}/events",
        handler=attach,
        permission="chat.use",
        headers=("Last-Event-ID",),
        produces=EVENTS,
        summary="Attach to a running or finished turn; Last-Event-ID resumes",
    ),
    Route(
        method="POST",
        path="/api/chat/turns/{turn}/cancel",
        handler=cancel,
        permission="chat.use",
        status=204,
        summary="Stop a running turn",
    ),
)
