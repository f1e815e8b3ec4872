"""Programs in the turn: one begins a conversation and waits in the database for each answer; then the model answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.host import Suggestion
from palaver.basic.limits import Fatal
from palaver.basic.program import Program
from palaver.basic.run import Done, Run
from palaver.basic.state import StateLost
from palaver.basic.values.kinds import MASK, File
from palaver.basic.values.text import shown
from palaver.basic.world import World
from palaver.chat import events
from palaver.chat.handover.handover import Handover
from palaver.chat.handover.handover import state as handoff_state
from palaver.chat.moderated import Moderation
from palaver.chat.resting import Rest
from palaver.chat.scene import Scene, Scenes
from palaver.chat.turn import Turn
from palaver.config.bots import Bot
from palaver.core import leaving
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.logs import logger
from palaver.dialogs.errand import Errand
from palaver.dialogs.host import ServerHost, Services
from palaver.dialogs.models.choice import FREE, chosen
from palaver.dialogs.post.guests import MOVED
from palaver.dialogs.programs.rules import limits_of, predefined, starts_with, world_of
from palaver.dialogs.runs.runs import Elsewhere, Entry, Runs, Stored
from palaver.dialogs.runs.stretch import HIDDEN, SHORT_S, Ending, Hears, Sleeps, Stretch
from palaver.dialogs.turns.interview import TOOL, pressed
from palaver.kit.ids import uuid7

log = logger("dialogs")

APOLOGY: Final = "Sorry, something went wrong here."


@dataclass(frozen=True, slots=True)
class Played:
    """`over`: the model has nothing to answer; `asks` is what the run waits for now."""

    over: bool
    asks: Question | None = None


_NOTHING: Final = Played(over=False)


class Conversation:
    """The dialogs of turns; see chat/dialogue.py."""

    def __init__(self, runs: Runs, services: Services, moderation: Moderation) -> None:
        self.runs, self.services, self.moderation = runs, services, moderation

    @property
    def scenes(self) -> Scenes:
        return self.services.scenes

    @property
    def handover(self) -> Handover:
        return self.services.handover

    def speaks(self, bot: Bot) -> bool:
        return bool(bot.document.dialogs.scripts)

    def opens(self, bot: Bot) -> bool:
        return starts_with(bot.document.dialogs) is not None

    async def asks(self, account: UUID, session: UUID, bot: Bot) -> Sequence[str]:
        stored = await self.runs.of(account, session, bot.id) if self.speaks(bot) else None
        if stored is None or stored.state != "waiting":
            return ()
        try:
            run = await self.runs.read(stored, bot, World())
        except StateLost:
            return ()
        waits = run.pending if run.pending is not None and run.pending.keyword == "hear" else None
        return Question.of(waits.arguments).options if waits is not None else ()

    async def answers(self, turn: Turn) -> bool:
        return await self._concluded(turn, await self._played(turn))

    async def _concluded(self, turn: Turn, played: "Played") -> bool:
        await self._staged(turn, played.asks)
        return played.over or turn.state == "handoff"

    async def waits(self, account: UUID, session: UUID, bot: UUID) -> bool:
        stored = await self.runs.of(account, session, bot)
        return stored is not None and stored.state in {"waiting", "running"}

    async def _played(self, turn: Turn) -> "Played":
        """Plays what there is to play."""
        stored = None if turn.is_new else await self.runs.of(turn.caller.account, turn.session, turn.bot.id)
        if stored is None:
            begun = await self._begun(turn)
            return begun if begun.over or turn.is_new else await self._chosen(turn, None)
        if stored.state == "running":
            raise Unavailable("This dialog goes on elsewhere right now. Please try again in a moment.")
        if stored.state != "waiting":
            return await self._chosen(turn, stored)
        return await self._answered(turn, stored)

    async def _chosen(self, turn: Turn, stored: Stored | None) -> "Played":
        """A tool whose button was pressed: what it needs is asked for."""
        scene = await self.scenes.of(turn.caller.account, turn.session)
        offered = [each for each in scene.suggestions if each.kind != "key" or each.value not in scene.contexts]
        found = await pressed(self.services.programs, turn.bot, offered, turn.question)
        if found is None:
            return _NOTHING
        path, source = found
        entry = entry_of(stored, turn.bot, turn) if stored else _entry(turn, path)
        entry.script = path
        program = await self.services.programs.compiled(path, source)
        return await self._from_start(turn, entry, program, {TOOL: True})

    async def _begun(self, turn: Turn) -> "Played":
        """The program that begins a conversation, once."""
        path = starts_with(turn.bot.document.dialogs)
        if path is None:
            return _NOTHING
        if not turn.is_new and await self.runs.is_begun(turn.caller.account, turn.session, turn.id):
            return _NOTHING
        entry = _entry(turn, path)
        try:
            program = await self.services.programs.program(turn.bot, path)
        except BasicError as error:
            log.warning("a bot's first program cannot run", bot=turn.bot.alias, script=path, reason=str(error))
            return _NOTHING
        if program is None:
            return _NOTHING
        return await self._from_start(turn, entry, program, {})

    async def _from_start(self, turn: Turn, entry: Entry, program: Program, note: dict[str, Any]) -> "Played":
        host = host_of(self.services, entry, voice_of(turn, entry), called_in(turn))
        limits, world = limits_of(turn.bot.document.dialogs), world_of(host.errand)
        run = Run.of(program, None, predefined(host.errand), limits=limits, world=world)
        run.note.update(note)
        stretch = Stretch(self.runs, run, entry, host.noting(run.note), short=0.0)
        return await self._on(turn, stretch, lambda ending: TOOL in run.note or not isinstance(ending, Done))

    async def _answered(self, turn: Turn, stored: Stored) -> "Played":
        """What was said is the answer to what the run waits for."""
        entry = entry_of(stored, turn.bot, turn)
        host = host_of(self.services, entry, voice_of(turn, entry), called_in(turn))
        try:
            run = await self.runs.read(stored, turn.bot, world_of(host.errand))
        except StateLost as error:
            await self._lost(turn, entry, str(error))
            return Played(over=True)
        if run.pending is None or run.pending.keyword != "hear":
            return _NOTHING
        question = Question.of(run.pending.arguments)
        stretch = Stretch(self.runs, run, entry, host.noting(run.note), short=0.0)
        if question.kind in HIDDEN:
            answer: str | File = turn.question
            await self.moderation.rewrite(turn, MASK)
        else:
            answer = _answer(turn)
        if not await stretch.hear(question, answer):
            return Played(over=True, asks=question)
        said = len(turn.parts)
        return await self._on(turn, stretch, lambda ending: len(turn.parts) > said or not isinstance(ending, Done))

    async def _on(self, turn: Turn, stretch: Stretch, over: Callable[[Ending | None], bool]) -> "Played":
        """Plays a stretch to its end; Rest where it makes a short pause, behind which it goes on in the same turn."""
        short = SHORT_S if turn.may_rest else 0.0
        ending = await self._ended(turn, stretch, short)
        if not isinstance(ending, Sleeps) or ending.seconds > short:
            return _played(ending, over=over(ending))

        async def go_on() -> bool:
            return await self._concluded(turn, await self._on(turn, stretch, over))

        raise Rest(ending.seconds, go_on, lambda: self._left(stretch.entry))

    async def _ended(self, turn: Turn, stretch: Stretch, short: float) -> Ending | None:
        """How a stretch has ended, which is stored; None where it has failed, for which an apology is said."""
        entry = stretch.entry
        try:
            ending = await stretch.on()
            if stretch.run.note.pop(MOVED, None):
                turn.revision = None  # what is kept of the conversation is read anew
            if isinstance(ending, Sleeps) and ending.seconds <= short:
                await stretch.pause()
                return ending
            if TOOL in stretch.run.note and isinstance(ending, Done) and not entry.said and ending.value is not None:
                stretch.host.voice(shown(ending.value))
            await stretch.settle(ending, self.runs.db)
        except (BasicError, Fatal) as error:
            await self._failed(turn, stretch, error if isinstance(error, BasicError) else error.error())
            return None
        except Elsewhere:
            raise
        except PalaverError:
            await self.runs.let_go(entry.caller.account, entry.id, entry.seq)
            raise
        except BaseException:
            await self._left(entry)
            raise
        return ending

    async def _left(self, entry: Entry) -> None:
        """Another server may go on with what this one leaves at its end; what its owner has stopped is over."""
        if leaving.seconds():
            await self.runs.let_go(entry.caller.account, entry.id, entry.seq)
        else:
            await self.runs.give_up(entry.caller.account, entry.id, entry.seq, "it was stopped")

    async def _failed(self, turn: Turn, stretch: Stretch, error: BasicError) -> None:
        entry = stretch.entry
        log.warning("a program has failed", bot=turn.bot.alias, script=entry.script, reason=str(error))
        await stretch.fail(error, self.runs.db)
        stretch.host.voice(APOLOGY)

    async def _lost(self, turn: Turn, entry: Entry, why: str) -> None:
        log.warning("a dialog cannot go on", bot=turn.bot.alias, script=entry.script, reason=why)
        await self.runs.keep(self.runs.db, entry, Run([]), "failed", error={"code": "StateLost", "message": why})
        voice_of(turn, entry)(APOLOGY)

    async def _staged(self, turn: Turn, asks: Question | None) -> None:
        """What programs have set counts for the model, and is offered to whoever asks."""
        account, session = turn.caller.account, turn.session
        if turn.status == "waiting":
            turn.state = "handoff"
            turn.log.append(b"handoff", handoff_state(turn.status))
            await self.handover.told(account, turn.caller.owner, session)
            return
        scene = turn.scene = await self._scene(turn)
        options = [Suggestion(each, each) for each in asks.options] if asks is not None else []
        if options or scene.suggestions or scene.switchers:
            offered = options or scene.suggestions
            turn.log.append(b"suggestions", events.suggestions(offered, scene.switchers, scene.on))
        if scene.model:
            self._modelled(turn, scene)
        if scene.answers and turn.bot.document.behaviour.answer_mode == FREE:
            turn.bot = _answering(turn.bot, scene.answers)

    async def _scene(self, turn: Turn) -> Scene:
        """The conversation's scene; a button that names a context has it shown from here on."""
        account, session = turn.caller.account, turn.session
        scene = await self.scenes.of(account, session)
        keys = [each.value for each in scene.suggestions if each.kind == "key" and each.label == turn.question]
        selected = [key for key in keys if key in scene.contexts]
        if not selected or selected == scene.selected:
            return scene
        async with self.runs.db.transaction() as tx:
            return await self.scenes.change(
                tx, account, session, lambda now: msgspec.structs.replace(now, selected=selected)
            )

    def _modelled(self, turn: Turn, scene: Scene) -> None:
        document = turn.bot.document
        try:
            model = chosen(self.services.models, document.model, scene.model or "")
        except BasicError as error:
            log.info("a conversation's model is gone", reason=error.message)
            return
        turn.bot = msgspec.structs.replace(turn.bot, document=document.model_copy(update={"model": model}))


def _answering(bot: Bot, mode: str) -> Bot:
    document = bot.document
    behaviour = document.behaviour.model_copy(update={"answer_mode": mode})
    return msgspec.structs.replace(bot, document=document.model_copy(update={"behaviour": behaviour}))


def host_of(
    services: Services, entry: Entry, voice: Callable[[str], None], called: Callable[[], None], *, turn: bool = True
) -> ServerHost:
    """The host of a dialog's run."""
    errand = Errand(
        caller=entry.caller,
        bot=entry.bot,
        session=entry.session,
        turn=entry.turn if turn else None,
        channel=entry.channel,
        trigger="dialog",
        db=services.keepsakes.db,
    )
    return ServerHost(services=services, errand=errand, voice=voice, path=entry.script, interactive=True, called=called)


def _entry(turn: Turn, path: str) -> Entry:
    return Entry(
        id=uuid7(),
        bot=turn.bot,
        caller=turn.caller,
        session=turn.session,
        channel=turn.channel,
        script=path,
        turn=turn.id,
    )


def entry_of(stored: Stored, bot: Bot, turn: Turn) -> Entry:
    """The line of a run that goes on in a turn."""
    return Entry(
        id=stored.id,
        bot=bot,
        caller=turn.caller,
        session=stored.session_id,
        channel=turn.channel,
        script=stored.script,
        turn=turn.id,
        seq=stored.seq,
        known=set(stored.code),
    )


def _played(ending: Ending | None, *, over: bool) -> Played:
    return Played(over, ending.question if isinstance(ending, Hears) else None)


def voice_of(turn: Turn, entry: Entry) -> Callable[[str], None]:
    """Each message is a paragraph of the answer, seen at once."""

    def say(message: str) -> None:
        if turn.parts:
            turn.say("\n\n")
        entry.said.append(message)
        turn.say(message)
        turn.log.wake()

    return say


def called_in(turn: Turn) -> Callable[[], None]:
    def called() -> None:
        turn.status = "waiting"

    return called


def _answer(turn: Turn) -> str | File:
    if not turn.files:
        return turn.question
    file = turn.files[0]
    return File(
        id=str(file.id),
        name=file.name,
        url=f"/api/media/{file.id}/content",
        mime_type=file.media_type,
        size=file.bytes,
        text=file.text,
    )
