"""Between the model's rounds: its calls are run, and what came of them becomes the next request."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat import events
from palaver.chat.context.context import Context
from palaver.chat.context.passages import EXCERPT
from palaver.chat.events import Source
from palaver.chat.models import Models
from palaver.chat.pauses.pending import Pending
from palaver.chat.pauses.state import State
from palaver.chat.turn import Turn
from palaver.llm.messages import Completion, Message, Request, ToolCall
from palaver.llm.messages import Tool as Offered
from palaver.tools.approvals import Approvals, Decision
from palaver.tools.belt import Belt
from palaver.tools.calling import Calling
from palaver.tools.tool import Source as Found
from palaver.tools.toolbox import Toolbox
from palaver.tools.work import Answered, Work

_MUTE: Final = frozenset({"openai"})  # channels on which nobody can be asked
_LAST: Final = (
    "No more tools can be called for this answer. Say what the results above tell, and honestly what is still missing."
)


class Aloud:
    """Tells a turn's readers of its calls."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn

    def started(self, id: UUID, name: str) -> None:
        self._say(b"tool_call_started", events.call_started(id, name))

    def finished(self, id: UUID, *, ok: bool, ms: int) -> None:
        self._say(b"tool_call_finished", events.call_finished(id, ok=ok, ms=ms))

    def asks(self, id: UUID, name: str, arguments: dict[str, Any]) -> None:
        """Read once the turn rests, which is stored by then: whoever is asked can answer whatever happens here."""
        self.turn.log.append(b"approval_required", events.approval(id, name, arguments))

    def _say(self, kind: bytes, fields: bytes) -> None:
        self.turn.log.append(kind, fields)
        self.turn.log.wake()


class Tooling:
    def __init__(self, toolbox: Toolbox, calling: Calling, models: Models, context: Context) -> None:
        self.toolbox, self.calling, self.models, self.context = toolbox, calling, models, context

    @property
    def approvals(self) -> Approvals:
        return self.calling.approvals

    async def offered(self, turn: Turn) -> Sequence[Offered]:
        """What the turn's model may call; the turn has its work from here on."""
        turn.work = await self._begun(turn)
        return turn.work.belt.offered()

    async def again(self, turn: Turn, state: State) -> None:
        """The work of a turn as another worker has left it, with the tools that there are by now."""
        turn.work = work = await self._begun(turn)
        work.read, work.said, work.rounds, work.calls = state.read, state.by_person, state.rounds, state.calls

    async def _begun(self, turn: Turn) -> Work:
        """One that only quotes calls nothing."""
        quotes = self.models.named(turn.bot.document.model).quotes
        belt = Belt(()) if quotes else await self._belt(turn)
        return Work(
            caller=turn.caller,
            bot=turn.bot,
            session=turn.session,
            turn=turn.id,
            belt=belt,
            teller=Aloud(turn),
            asks=turn.channel not in _MUTE,
            channel=turn.channel,
        )

    async def _belt(self, turn: Turn) -> Belt:
        """A guest may have some of its own here."""
        belt = await self.toolbox.belt(turn.caller, turn.bot, turn.scene.tools)
        return belt if turn.guest is None or turn.guest.tools is None else belt.only(turn.guest.tools)

    async def answered(self, turn: Turn, request: Request, said: Completion) -> Request | None:
        """
        Run what the model has called; the next request tells it what came of that, and the readers its sources.

        None where some of it waits for somebody: the turn has it as `pending`.
        """
        work = _work(turn)
        work.saw(read=has_read(request) or has_more(turn), said=said_by_person(request))
        turn.once.add("tools")
        answers = await self.calling.begun(work, said.tool_calls)
        until = asyncio.get_running_loop().time() + self.approvals.patience_s
        turn.pending = Pending(said, answers, until)
        return await self._next(turn, turn.pending)

    async def decisions(self, turn: Turn) -> Mapping[UUID, Decision]:
        """What was decided of the calls that a turn waits for."""
        waits = turn.pending
        assert waits is not None, "it waits"
        return await self.approvals.decisions(turn.caller.account, waits.asked, late=waits.late)

    async def decided(self, turn: Turn, decisions: Mapping[UUID, Decision]) -> Request | None:
        """Run what was agreed to; then as `answered`."""
        waits = turn.pending
        assert waits is not None, "it waits"
        waits.answers = await self.calling.decided(_work(turn), waits.answers, decisions)
        return await self._next(turn, waits)

    def stopped(self, turn: Turn) -> None:
        """What still waits never runs."""
        if turn.pending is not None:
            self.calling.stopped(turn.caller.account, turn.pending.answers)
            turn.pending = None

    def left(self, turn: Turn) -> None:
        """Another worker hears what is decided."""
        for id in turn.pending.asked if turn.pending is not None else ():
            self.approvals.forget(id)

    async def _next(self, turn: Turn, waits: Pending) -> Request | None:
        answers = [each for each in waits.answers if isinstance(each, Answered)]
        if len(answers) < len(waits.answers):
            return None
        turn.waited += waits.waited
        turn.pending, work, said = None, _work(turn), waits.said
        known = len(turn.sources)
        told = results(said, answers, turn.sources, last=not work.goes_on)
        if len(turn.sources) > known:
            fresh = await self.context.moderation.cited(turn.payer, turn.bot, turn.sources[known:])
            turn.sources[known:] = fresh
            turn.log.append(b"sources", events.sources(turn.sources))
            turn.log.wake()
        return self.context.again(turn, told, tool_choice=choice(goes_on=work.goes_on))


def _work(turn: Turn) -> Work:
    assert turn.work is not None, "tools are offered before they are called"
    return turn.work


def choice(*, goes_on: bool) -> str | None:
    """In the last round none: the tools stay in the request, which some providers want to see where calls are."""
    return None if goes_on else "none"


def has_read(request: Request) -> bool:
    """
    Whether there is text in a request that neither the bot's author nor the person has written.

    An earlier answer counts: it may repeat what was read for it.
    """
    return bool(request.passages) or any(message.role in {"assistant", "tool"} for message in request.messages)


def has_more(turn: Turn) -> bool:
    """The same of the turn: what programs have chosen is the author's, what they have told may be anybody's."""
    return bool(turn.once - {"scene"} or turn.scene.instructions(turn.bot.document.identity.language))


def said_by_person(request: Request) -> list[str]:
    return [message.content for message in request.messages if message.role == "user"]


def results(said: Completion, answers: Sequence[Answered], sources: list[Source], *, last: bool) -> list[Message]:
    """The model's calls and what came of them, as messages; new sources are numbered on and added to `sources`."""
    ids = [call.id or f"call_{place}" for place, call in enumerate(said.tool_calls)]
    calls = [ToolCall(id, call.name, _echo(call.arguments)) for id, call in zip(ids, said.tool_calls, strict=True)]
    told = [Message("tool", _told(answer, sources), tool_call_id=id) for id, answer in zip(ids, answers, strict=True)]
    ending = [Message("user", _LAST)] if last else []
    return [Message("assistant", said.text, tool_calls=calls, thoughts=said.thoughts), *told, *ending]


def _echo(arguments: str) -> str:
    """What a call was asked with, as providers take it back: an object or nothing."""
    try:
        msgspec.json.decode(arguments, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return "{}"
    return arguments


def _told(answer: Answered, sources: list[Source]) -> str:
    result = answer.result
    parts = [result.content if result.ok else f"Error: {result.content}"]
    for found in result.sources:
        n = _numbered(found, sources)
        page = f", page {found.page}" if found.page else ""
        text = "" if found.text in result.content else f"\n{found.text}"
        parts.append(f"[{n}] {found.title}{page}{text}")
    return "\n\n".join(parts)


def _numbered(found: Found, sources: list[Source]) -> int:
    """The number by which the answer cites it: the one that it has, or the next."""
    text = found.text[:EXCERPT]
    for source in sources:
        if (source.url, source.document_id, source.page, source.text) == (
            found.url,
            found.document_id,
            found.page,
            text,
        ):
            return source.n
    n = len(sources) + 1
    sources.append(
        Source(
            n=n,
            document_id=found.document_id,
            title=found.title,
            text=text,
            url=found.url,
            score=0.0,
            page=found.page,
        )
    )
    return n
