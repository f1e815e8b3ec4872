"""A host without a server: one person at the other end of two callables, a memory as long as the process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from palaver.basic.errors import BasicError
from palaver.basic.fitting import misfit
from palaver.basic.hearing.question import Question
from palaver.basic.host import Answers, Scope, Suggestion, Switcher, Wanted
from palaver.basic.ports.absent import Absent
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


def _absent(what: str) -> Callable[[], Any]:
    return partial(Absent, what)


async def _no_model(prompt: str, wanted: Wanted) -> str:  # noqa: ARG001  # as a model is asked
    raise BasicError("LlmError", "no model is connected")


@dataclass(slots=True)
class Solo:
    """`out` shows a message, `into` answers a question; `find` compiles another script, or finds none."""

    out: Callable[[str], None]
    into: Callable[[Question], Awaitable[str | File | None]]
    find: Callable[[str], Program | None] = lambda _: None
    model: Callable[[str, Wanted], Awaitable[str]] = _no_model
    interactive: bool = True
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    switchers: dict[str, Switcher] = field(default_factory=dict)
    memory: dict[tuple[str, str], tuple[Any, float | None]] = field(default_factory=dict)
    known_facts: dict[str, Any] = field(default_factory=dict)
    contexts: dict[str, str] = field(default_factory=dict)
    prompt: str = ""
    model_name: str = "auto"
    said: int = 0
    data: Data = field(default_factory=_absent("the bot's tables"))
    http: Http = field(default_factory=_absent("the network"))
    drive: Drive = field(default_factory=_absent("the bot's files"))
    knowledge: Knowledge = field(default_factory=_absent("collections"))
    toolset: Toolset = field(default_factory=_absent("tools"))
    post: Post = field(default_factory=_absent("mail, and other bots"))
    senses: Senses = field(default_factory=_absent("a bot's eyes and ears"))
    desk: Desk = field(default_factory=_absent("people who answer"))
    people: People = field(default_factory=_absent("an account's people"))
    guests: Guests = field(default_factory=_absent("other bots"))
    agenda: Agenda = field(default_factory=_absent("schedules and events"))

    def roles(self) -> frozenset[str] | None:
        return None

    async def say(self, text: str) -> str:
        self.out(text)
        self.said += 1
        return str(self.said)

    async def send(self, recipient: str, text: str) -> str:  # noqa: ARG002  # nothing is behind addresses here
        raise BasicError("ChannelUnavailable", f"there is no channel to {recipient[:100]}")

    async def hear(self, question: Question, message: str) -> str | File | None:
        if message:
            await self.say(message)
        return await self.into(question)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def suggest(self, suggestion: Suggestion | Switcher) -> None:
        if isinstance(suggestion, Switcher):
            self.switchers[suggestion.id] = suggestion
        else:
            self.suggestions.setdefault(suggestion.label, suggestion)

    async def clear(self, what: Literal["suggestions", "switchers"]) -> None:
        (self.suggestions if what == "suggestions" else self.switchers).clear()

    async def remembered(self, scope: Scope, key: str) -> Any:
        value, until = self.memory.get((scope, key), (None, None))
        return value if until is None or until > time.monotonic() else None

    async def remember(self, scope: Scope, key: str, value: Any, seconds: float | None = None) -> None:
        if value is None:
            self.memory.pop((scope, key), None)
        else:
            self.memory[scope, key] = (value, None if seconds is None else time.monotonic() + seconds)

    async def forget(self, scope: Scope) -> None:
        self.memory = {key: value for key, value in self.memory.items() if key[0] != scope}

    async def facts(self) -> dict[str, Any]:
        return dict(self.known_facts)

    async def set_fact(self, key: str, value: str | None) -> None:
        self.known_facts.pop(key, None)
        if value is not None:
            self.known_facts[key] = value

    async def set_context(self, name: str, value: str | None) -> None:
        if value:
            self.contexts[name] = value
        else:
            self.contexts.pop(name, None)

    async def clear_context(self) -> None:
        self.contexts.clear()

    async def set_prompt(self, text: str) -> None:
        self.prompt = text

    async def complete(self, prompt: str, wanted: Wanted) -> str:
        return await self.model(prompt, wanted)

    def task(self, name: Task) -> str:
        return f"{name.capitalize()}."  # the words are a bot's

    def misfit(self, value: Any, schema: dict[str, Any]) -> str:
        return misfit(value, schema)

    async def act_as(self, user: str) -> None:
        raise BasicError("AccessDenied", f"nobody here may act as {user[:60]}")

    async def use_model(self, name: str) -> None:
        self.model_name = name

    async def use_routing(self, mode: str) -> None:
        """There is one model here."""

    async def answer_by(self, mode: Answers) -> None:
        """There are no documents here."""

    async def current_model(self) -> str:
        return self.model_name

    async def models(self) -> list[str]:
        return [self.model_name]

    async def transfer(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return {"success": False, "status": "no_attendants", "message": "nobody is here", "name": wanted.get("name")}

    async def script(self, name: str) -> Program | None:
        return self.find(name)
