"""One turn while it runs: who asked what of whom, what has been answered, and how it ended."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel, ModelCall, Payer
from palaver.chat import events
from palaver.chat.answers.entry import Entry, Place
from palaver.chat.context.known import Known
from palaver.chat.context.material import Attachment, Material
from palaver.chat.context.parts import Assembled
from palaver.chat.context.written import written
from palaver.chat.entries import Begun, Ended, Shown, Whole
from palaver.chat.events import Source
from palaver.chat.guests import Guest
from palaver.chat.media.media import File
from palaver.chat.pauses.pending import Pending
from palaver.chat.paying import payer_of
from palaver.chat.scene import EMPTY
from palaver.chat.sessions.held import Held
from palaver.chat.turnlog import TurnLog
from palaver.chat.turnstile import Ticket
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.kit.ids import uuid7
from palaver.llm.messages import Reason
from palaver.moderation.holdback import Gate
from palaver.moderation.policy import Hit
from palaver.tools.work import Work

_TITLE_CHARACTERS = 80
_LONGEST_S = 600.0

Once = Literal["tools", "personal", "moderation", "attachments", "scene"]


class Turn:
    """Mutable while the engine drives it; the log is all that readers see."""

    def __init__(
        self, caller: Caller, bot: Bot, question: str, worker: int, session: UUID | None, id: UUID | None = None
    ) -> None:
        self.caller, self.bot, self.question, self.worker = caller, bot, question, worker
        self.is_new = session is None
        self.parent: UUID | None = None  # the turn before it
        self.channel: Channel = ""
        self.guest: Guest | None = None  # what its bot is in another bot's conversation
        self.again = False  # in the place of another
        self.opening = False  # nobody has asked: a program begins the conversation
        self.names = self.is_new  # its question is what its conversation is called by
        self.trial = False
        self.drawn = True  # its version was
        self.session = session or uuid7()
        self.id = id or uuid7(worker)
        self.question_id = uuid7()
        self.answer_id = UUID(int=self.question_id.int + 1)  # sorts right after its question
        self.log = TurnLog(self.id, caller.account, caller.owner, bot.id)
        self.max_tokens: int | None = None
        self.files: Sequence[File] = ()  # that come with the question
        self.has_files = False  # it, or its conversation
        self.elsewhere: Sequence[Attachment] = ()  # what its request names at servers of tools
        self.ticket = Ticket(self.session)  # until it has passed the turnstile
        self.calls: list[ModelCall] = []
        self.sources: list[Source] = []
        self.held: Held | None = None  # its conversation, as it was read for it
        self.revision: str | None = None  # and what that is since its begin, while nothing else changes it
        self.known: Known | None = None  # of the summary of what was said before
        self.material: Material | None = None  # what the model could have been shown
        self.assembled: Assembled | None = None  # and what it is
        self.scene = EMPTY  # what programs have set for its conversation
        self.work: Work | None = None  # once it is offered tools
        self.pending: Pending | None = None  # calls of tools that came to no end yet
        self.spent = events.Usage()  # at the worker that had it before
        self.parts: list[str] = []
        self.state = "done"
        self.finish: Reason | str = "stop"
        self.once: set[Once] = set()  # why nobody else may get its answer: no cache keeps it
        self.place: Place | None = None  # where its answer is kept, once it was looked for there
        self.vector: Sequence[float] | None = None  # of its question, where an answer was looked for by meaning
        self.cache_hit = False
        self.gate: Gate | None = None  # what the answer passes, where its bot's answers are looked at
        self.stopped: Hit | None = None  # what ended it
        self.handoff = False  # a human is to take over
        self.status = "active"  # of its conversation: who answers there
        self.error: tuple[str, str] | None = None
        self.started = self.looked_at = time.perf_counter()
        self.first_token_s: float | None = None
        self.shown, self.waited = 0, 0.0  # seconds, for somebody's word on earlier calls
        self.finished = asyncio.Event()

    @property
    def seconds_left(self) -> float:
        """Of the time that it may take with all its pauses, but for those in which somebody is asked."""
        waited = self.waited + (self.pending.waited if self.pending is not None else 0.0)
        return max(_LONGEST_S + waited - (time.perf_counter() - self.started), 0.0)

    @property
    def may_rest(self) -> bool:
        """Pauses have half of its time; what pauses longer is told later, as a message."""
        return self.seconds_left > _LONGEST_S / 2

    @property
    def before(self) -> int:
        """Messages of the conversation before it, on all branches."""
        return self.held.messages if self.held else 0

    @property
    def payer(self) -> Payer:
        return payer_of(self.caller, self.bot, self.channel, self.session, self.id)

    def hear(self, call: ModelCall) -> None:
        """Count a call of a model to this turn."""
        self.calls.append(call)

    @property
    def usage(self) -> events.Usage:
        """What all calls of the turn have used together."""
        prompt = self.spent.prompt + sum(call.tokens.prompt for call in self.calls)
        completion = self.spent.completion + sum(call.tokens.completion for call in self.calls)
        return events.Usage(prompt, completion, prompt + completion)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def say(self, piece: str) -> None:
        """Add a piece of the answer; the readers see it at the log's next wake, as far as the gate lets it out."""
        if "\x00" in piece:
            piece = piece.replace("\x00", "")
        self.utter(piece if self.gate is None else self.gate.feed(piece))

    def utter(self, piece: str) -> None:
        """Say what need not pass the gate."""
        if not piece:
            return
        if self.first_token_s is None:
            self.first_token_s = time.perf_counter() - self.started
        self.parts.append(piece)
        self.log.append(b"token", events.text(piece), len(piece))

    def fail(self, state: str, code: str, message: str) -> None:
        self.state, self.finish, self.error = state, "error", (code, message)

    def begun(self) -> Begun:
        return Begun(**self._begun())

    def whole(self, entry: Entry) -> Whole:
        """All of a turn whose answer is known."""
        return Whole(**self._begun(), answer=entry.answer, sources=self.sources, first_token_ms=0)

    def _begun(self) -> dict[str, Any]:
        return {
            "turn": self.id,
            "session": self.session,
            "account": self.caller.account,
            "owner": self.caller.owner,
            "worker": self.worker,
            "bot": self.bot.id,
            "version": self.bot.number,
            "live_version": self.bot.live,
            "question_id": self.question_id,
            "answer_id": self.answer_id,
            "content": self.question,
            "title": title_of(self.question),
            "is_new": self.is_new,
            "trial": self.trial,
            "drawn": self.drawn,
            "parent": self.parent,
            "revision": self.held.revision if self.held else None,
            "guest": self.guest is not None,
        }

    def snapshot(self) -> Shown | None:
        """The answer so far, or None when nothing was added since the last snapshot."""
        self.looked_at = time.perf_counter()
        if len(self.parts) == self.shown:
            return None
        self.parts = [self.text]  # a piece is ten times as large as its text
        self.shown = 1
        return Shown(
            turn=self.id,
            session=self.session,
            account=self.caller.account,
            answer_id=self.answer_id,
            content=self.text,
            sources=self.sources,
        )

    def ended(self) -> Ended:
        usage = self.usage
        return Ended(
            turn=self.id,
            session=self.session,
            account=self.caller.account,
            answer_id=self.answer_id,
            content=self.text,
            sources=self.sources,
            state=self.state,
            silent=self.opening,
            finish_reason=self.finish,
            error_code=self.error[0] if self.error else None,
            error_message=self.error[1] if self.error else None,
            prompt_tokens=usage.prompt,
            completion_tokens=usage.completion,
            first_token_ms=None if self.first_token_s is None else round(self.first_token_s * 1000),
            prompt=self._prompt(),
        )

    def _prompt(self) -> msgspec.Raw | None:
        """What the model was shown last; None where none was asked."""
        if self.assembled is None or not self.calls:
            return None
        context = self.bot.document.context
        return written(self.assembled, self.calls[-1].connection, context.budget_tokens, context.reserve_output_tokens)


def title_of(question: str) -> str:
    """What a conversation that begins with it is called."""
    return " ".join(question.split())[:_TITLE_CHARACTERS]
