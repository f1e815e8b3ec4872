"""The host of programs on the server: what they say goes to a voice, what they set to a conversation's scene."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

import msgspec

from palaver.basic.errors import BasicError
from palaver.basic.fitting import misfit
from palaver.basic.hearing.question import Question
from palaver.basic.host import Answers, Host, Scope, Suggestion, Switcher, Wanted
from palaver.basic.mail.letter import sent, written
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
from palaver.chat.handover.handover import Handover, Priority
from palaver.chat.memory.memory import Memory
from palaver.chat.models import Models
from palaver.chat.scene import Scene, Scenes
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand, Ports
from palaver.dialogs.models.asking import asked
from palaver.dialogs.models.choice import chosen, must_answer_so, names
from palaver.dialogs.ports.acting import Former, acting, acts_as
from palaver.dialogs.ports.data import roles_of
from palaver.dialogs.ports.memory import Keepsakes
from palaver.dialogs.post.address import addressed, unavailable
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.turns.setting import edit
from palaver.kit.jsons import storable

_MODEL = "model"  # in the note of a run
_ROUTING = "routing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What hosts are made over."""

    programs: Programs
    ports: Ports
    keepsakes: Keepsakes
    facts: Memory
    models: Models
    handover: Handover
    scenes: Scenes


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHost:
    """
    `voice` takes what is said; `path` is that of the file that runs, whose part of the prompt it sets; `called` is told
    when a person was called; `asker` is who is here, where the errand is done in another's name. `listener` is the
    conversation that hears what is said, where it runs in none; a voice says what no conversation of the bot hears.
    """

    services: Services
    errand: Errand
    voice: Callable[[str], None]
    path: str = ""
    interactive: bool = False
    called: Callable[[], None] = lambda: None
    asker: Caller | None = None
    listener: str = ""

    def within(self, db: Database, key: str, path: str) -> Host:
        """The same for one effect of the file `path`: what it writes is written through `db`."""
        errand = replace(self.errand, db=db, key=key, script=path)
        acted = acting(errand)
        if acted is None:
            return cast("Host", Former(errand))
        return replace(self, errand=acted, asker=errand.caller, path=path)

    def noting(self, note: dict[str, Any], *, acts: bool = False) -> "ServerHost":
        """The same for a run whose `note` it is."""
        return replace(self, errand=replace(self.errand, note=note, acts=acts))

    @property
    def data(self) -> Data:
        return self.services.ports.data(self.errand)

    @property
    def http(self) -> Http:
        return self.services.ports.http(self.errand)

    @property
    def drive(self) -> Drive:
        return self.services.ports.drive(self.errand)

    @property
    def knowledge(self) -> Knowledge:
        return self.services.ports.knowledge(self.errand)

    @property
    def post(self) -> Post:
        return self.services.ports.post(self.errand)

    @property
    def senses(self) -> Senses:
        return self.services.ports.senses(self.errand)

    @property
    def toolset(self) -> Toolset:
        return self.services.ports.toolset(self.errand)

    @property
    def agenda(self) -> Agenda:
        return self.services.ports.agenda(self.errand)

    @property
    def guests(self) -> Guests:
        return self.services.ports.guests(self.errand)

    @property
    def desk(self) -> Desk:
        return self.services.ports.desk(self.errand)

    @property
    def people(self) -> People:
        return self.services.ports.people(self.errand)

    def roles(self) -> frozenset[str] | None:
        return roles_of(self.errand.caller, self.errand.trigger)

    async def say(self, text: str) -> str:
        if self.listener:
            try:
                return await self.post.tell(self.listener, text)
            except BasicError as error:
                if error.code != "NotFound":
                    raise
        self.voice(text)
        return self.errand.key

    async def send(self, recipient: str, text: str) -> str:
        to = addressed(recipient)
        if to.channel == "email":
            letter = await sent(self, written(to.where, text, None))
            return str(letter["message_id"])
        here = {str(self.errand.session)} if to.channel == "web" else {self.errand.caller.owner}
        if self.interactive and to.where in here:
            return await self.say(text)
        session = to.where if to.channel == "web" else await self.post.newest(to.where)
        if session is None:
            raise unavailable(recipient, "nobody of this id talks to this bot")
        try:
            return await self.post.tell(session, text)
        except BasicError as error:
            if error.code != "NotFound":
                raise
            raise unavailable(recipient, error.message) from error

    async def hear(self, question: Question, message: str) -> str | File | None:  # noqa: ARG002  # as hosts are asked
        raise BasicError("NoInteractiveUser", "nobody is there who could answer")

    async def sleep(self, seconds: float) -> None:
        """In a tool, whose caller waits as long; runs that are stored wait in stretch.py."""
        await asyncio.sleep(seconds)

    async def suggest(self, suggestion: Suggestion | Switcher) -> None:
        await self._set(lambda scene: _with(scene, suggestion))

    async def clear(self, what: Literal["suggestions", "switchers"]) -> None:
        none: dict[str, Any] = {"suggestions": []} if what == "suggestions" else {"switchers": [], "on": []}
        await self._set(lambda scene: msgspec.structs.replace(scene, **none))

    async def remembered(self, scope: Scope, key: str) -> Any:
        self._must_have(scope)
        return await self.services.keepsakes.get(self.errand, scope, key)

    async def remember(self, scope: Scope, key: str, value: Any, seconds: float | None = None) -> None:
        self._must_have(scope)
        await self.services.keepsakes.set(self.errand, scope, key, value, seconds)

    async def forget(self, scope: Scope) -> None:
        self._must_have(scope)
        await self.services.keepsakes.forget(self.errand, scope)

    async def facts(self) -> dict[str, Any]:
        """Those that were set with a key stand under it, others under their own text."""
        found = await self.services.facts.known(self.errand.caller, self.errand.bot)
        parts = [fact.partition(": ") for fact in found]
        return {name: value or name for name, _, value in parts}

    async def set_fact(self, key: str, value: str | None) -> None:
        errand = self.errand
        said = "" if value is None else storable(key if key == value else f"{key}: {value}")
        if not await self.services.facts.keep(errand.db, errand.caller, errand.bot, errand.turn, key, said):
            raise BasicError("AccessDenied", "this bot keeps no more facts about whoever asks here")

    async def set_context(self, name: str, value: str | None) -> None:
        def set_(scene: Scene) -> Scene:
            others = {each: text for each, text in scene.contexts.items() if each != name}
            return msgspec.structs.replace(scene, contexts={**others, **({name: storable(value)} if value else {})})

        await self._set(set_)

    async def clear_context(self) -> None:
        await self._set(lambda scene: msgspec.structs.replace(scene, contexts={}, selected=[]))

    async def set_prompt(self, text: str) -> None:
        path, said = self.path, storable(text)
        await self._set(lambda scene: msgspec.structs.replace(scene, prompts={**scene.prompts, path: said}))

    async def complete(self, prompt: str, wanted: Wanted) -> str:
        errand, models = self.errand, self.services.models
        model = chosen(models, errand.bot.document.model, wanted.model or errand.note.get(_MODEL, ""))
        if wanted.optimize is None and wanted.model is None:
            wanted = replace(wanted, optimize=errand.note.get(_ROUTING))
        return await asked(models, errand, model, prompt, wanted)

    def task(self, name: Task) -> str:
        return self.errand.bot.document.prompt.tasks.of(name)

    def misfit(self, value: Any, schema: dict[str, Any]) -> str:
        return misfit(value, schema)

    async def act_as(self, user: str) -> None:
        """As oneself again by one's own id."""
        asker = self.asker or self.errand.caller
        if user != asker.owner:
            user = await self.services.ports.people(replace(self.errand, caller=asker)).stand_in(user)
        acts_as(self.errand.note, user, asker)

    async def use_model(self, name: str) -> None:
        chosen(self.services.models, self.errand.bot.document.model, name)
        self.errand.note[_MODEL] = name
        if self.errand.session is not None:
            await self._set(lambda scene: msgspec.structs.replace(scene, model=name))

    async def use_routing(self, mode: str) -> None:
        self.errand.note[_ROUTING] = mode

    async def answer_by(self, mode: Answers) -> None:
        must_answer_so(self.errand.bot.document, mode)
        await self._set(lambda scene: msgspec.structs.replace(scene, answers=mode))

    async def current_model(self) -> str:
        kept: str = self.errand.note.get(_MODEL, "auto")
        return kept

    async def models(self) -> list[str]:
        return names(self.services.models, self.errand.bot.document.model)

    async def transfer(self, wanted: dict[str, Any]) -> dict[str, Any]:
        errand = self.errand
        if errand.session is None or not errand.bot.document.handoff.enabled:
            return _outcome("no_attendants", "nobody takes over from this bot")
        name, why = (" ".join(str(wanted.get(each) or "").split())[:100] for each in ("name", "reason"))
        queue = str(wanted.get("department") or name or errand.bot.document.handoff.queue or "")[:100]
        urgency = str(wanted.get("priority") or "").strip().lower()
        priority: Priority = next((each for each in get_args(Priority) if each == urgency), "normal")
        place = await self.services.handover.call(
            errand.db, errand.caller.account, errand.session, errand.bot, queue, why or "script", priority
        )
        self.called()
        return _outcome("queued", "somebody will answer", queue_position=place)

    async def script(self, name: str) -> Program | None:
        return await self.services.programs.program(self.errand.bot, name)

    async def _set(self, made: Callable[[Scene], Scene]) -> None:
        await edit(self.errand, self.services.scenes, made)

    def _must_have(self, scope: Scope) -> None:
        if scope == "session" and self.errand.session is None:
            raise _no_session()


def _with(scene: Scene, offered: Suggestion | Switcher) -> Scene:
    """Their order is kept, duplicates collapse."""
    if isinstance(offered, Switcher):
        others = [each for each in scene.switchers if each.id != offered.id]
        return msgspec.structs.replace(scene, switchers=[*others, offered])
    if any(each.label == offered.label for each in scene.suggestions):
        return scene
    return msgspec.structs.replace(scene, suggestions=[*scene.suggestions, offered])


def _outcome(status: str, message: str, *, queue_position: int = 0) -> dict[str, Any]:
    return {
        "success": status == "queued",
        "status": status,
        "queue_position": queue_position,
        "assigned_to": None,
        "assigned_to_name": None,
        "estimated_wait_seconds": None,
        "message": message,
    }


def _no_session() -> BasicError:
    return BasicError("NoInteractiveUser", "there is no conversation here")
