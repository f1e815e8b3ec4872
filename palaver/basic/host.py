"""What a run needs of whoever runs it: people to talk to, memory, models, other scripts; keywords ask it."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from palaver.basic.hearing.question import Question
from palaver.basic.ports.agenda import Agenda
from palaver.basic.ports.data import Data
from palaver.basic.ports.desk import Desk
from palaver.basic.ports.drive import Drive
from palaver.basic.ports.guests import Guests
from palaver.basic.ports.http import Http
from palaver.basic.ports.knowledge import Knowledge
from palaver.basic.ports.people import People
from palaver.basic.ports.post import Post
from palaver.basic.ports.senses import Senses
from palaver.basic.ports.toolset import Toolset
from palaver.basic.program import Program
from palaver.basic.understanding.tasks import Task
from palaver.basic.values.kinds import File

# Whose memory: of the bot, of a person with all bots, of a person with this bot, of the conversation.
Scope = Literal["bot", "user", "user_bot", "session"]
Answers = Literal["auto", "kb_only", "model_only"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button: what is shown, and what it sends, or the tool or context that it names."""

    label: str
    value: str
    kind: Literal["text", "tool", "key"] = "text"


@dataclass(frozen=True, slots=True)
class Switcher:
    """A chip; while it is on, its prompt belongs to the bot's: "" for what its id stands for."""

    id: str
    label: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    How a model's answer is wanted; what is None is left to the bot.

    `parsed` is JSON and nothing else; `rejected` is an earlier answer that was none, and `reason` why.
    """

    model: str | None = None
    optimize: str | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    max_latency: float | None = None
    schema: dict[str, Any] | None = None
    parsed: bool = False
    rejected: str = ""
    reason: str = ""


class Host(Protocol):
    """`interactive` tells whether somebody is there who could answer."""

    @property
    def interactive(self) -> bool: ...

    @property
    def data(self) -> Data: ...

    @property
    def http(self) -> Http: ...

    @property
    def drive(self) -> Drive: ...

    @property
    def knowledge(self) -> Knowledge: ...

    @property
    def toolset(self) -> Toolset: ...

    @property
    def post(self) -> Post: ...

    @property
    def senses(self) -> Senses: ...

    @property
    def agenda(self) -> Agenda: ...

    @property
    def guests(self) -> Guests: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def people(self) -> People: ...

    def roles(self) -> frozenset[str] | None:
        """Those of whoever asks, in small letters; None for who may do everything."""

    async def say(self, text: str) -> str:
        """A message to the conversation; its id."""

    async def send(self, recipient: str, text: str) -> str:
        """A message to an address of a channel; its id, ChannelUnavailable."""

    async def hear(self, question: Question, message: str) -> str | File | None:
        """The next answer after `message` was said (it may be empty); None when nobody answered in time."""

    async def sleep(self, seconds: float) -> None: ...

    async def suggest(self, suggestion: Suggestion | Switcher) -> None: ...

    async def clear(self, what: Literal["suggestions", "switchers"]) -> None: ...

    async def remembered(self, scope: Scope, key: str) -> Any: ...

    async def remember(self, scope: Scope, key: str, value: Any, seconds: float | None = None) -> None:
        """NULL forgets; after `seconds` it is forgotten by itself."""

    async def forget(self, scope: Scope) -> None: ...

    async def facts(self) -> dict[str, Any]: ...

    async def set_fact(self, key: str, value: str | None) -> None:
        """NULL takes it away."""

    async def set_context(self, name: str, value: str | None) -> None: ...

    async def clear_context(self) -> None: ...

    async def set_prompt(self, text: str) -> None:
        """The part of the system prompt that belongs to this script."""

    async def complete(self, prompt: str, wanted: Wanted) -> str:
        """One answer of a model; LlmError, Timeout."""

    def task(self, name: Task) -> str:
        """What a model is told that is asked about a text."""

    def misfit(self, value: Any, schema: dict[str, Any]) -> str:
        """What of a JSON schema a value breaks, in words for a model, or nothing; ArgumentError for no schema."""

    async def act_as(self, user: str) -> None:
        """What follows in this run is done as somebody else; AccessDenied, NotFound."""

    async def use_model(self, name: str) -> None: ...

    async def use_routing(self, mode: str) -> None:
        """For the rest of the run: `cost`, `load-balanced`, or nothing, which is the bot's own order."""

    async def answer_by(self, mode: Answers) -> None:
        """What answers in the conversation from here on: documents and model, documents alone, the model alone."""

    async def current_model(self) -> str: ...

    async def models(self) -> list[str]: ...

    async def transfer(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Hand the conversation to a person; never raises."""

    async def script(self, name: str) -> Program | None: ...
