"""
A stretch of a run: from where it stands to where it waits next, or its end.

Between two effects nothing is stored. What writes to our database does so in one transaction with the run behind it;
what leaves the house is announced before and told after, so that after a crash it is not done again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from palaver.basic import world as worlds
from palaver.basic.driver import performed, stepped
from palaver.basic.errors import BasicError
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.hearing.question import Again, GivenUp, Question
from palaver.basic.keywords.events.wait_for_event import awaited
from palaver.basic.library import library
from palaver.basic.run import Done, Effect, Run
from palaver.basic.sending import effect_of, is_bulky
from palaver.basic.values.kinds import Failure, File
from palaver.basic.values.numbers import operand
from palaver.core.db import Database
from palaver.dialogs.errand import GIVEN
from palaver.dialogs.host import ServerHost
from palaver.dialogs.programs.rules import hears_for
from palaver.dialogs.runs.bracket import KEYWORDS, Bracket
from palaver.dialogs.runs.late import written
from palaver.dialogs.runs.runs import CONFIDENTIAL, Awaited, Entry, State

_RESULT: Final = "result"
_ERROR: Final = "error"
_INTENT: Final = "intent"
_KEY: Final = "key"  # by which a receiver knows what was sent before and has failed
_TRIES: Final = "tries"
_SPOKEN: Final = frozenset({"talk", "begin_talk"})
_WRITES: Final = frozenset({"begin_system_prompt", "schedule_in", "webhook", "on"})  # statements of the language
HIDDEN: Final = frozenset({"PASSWORD", "CREDITCARD"})  # kinds of answers that are shown to nobody
SHORT_S: Final = 10.0  # a pause that its turn waits for
_LONGEST_WAIT_S: Final = 300.0

Perform = Callable[[Database], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Hears:
    """It waits for an answer."""

    question: Question
    seconds: float


@dataclass(frozen=True, slots=True)
class Sleeps:
    seconds: float


@dataclass(frozen=True, slots=True)
class Listens:
    """It waits for an event, so long at most."""

    event: Awaited
    seconds: float


Ending = Hears | Sleeps | Listens | Done


class Keeper(Protocol):
    """Where a run is stored; Runs keeps those of dialogs."""

    db: Database

    async def keep(
        self,
        tx: Database,
        entry: Entry,
        run: Run,
        state: State = "running",
        *,
        seconds: float | None = None,
        awaited: Awaited | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> None: ...


class Stretch:
    """`short` is how long a pause may be that is waited for here; `heard` is what the event carried that came."""

    def __init__(
        self,
        runs: Keeper,
        run: Run,
        entry: Entry,
        host: ServerHost,
        *,
        short: float = SHORT_S,
        heard: Mapping[str, Any] | None = None,
    ) -> None:
        self.runs, self.run, self.entry, self.host = runs, run, entry, host
        self.short, self.heard = short, heard
        self.again = False
        self.keywords = library().keywords
        self.bracket = Bracket(runs.db)

    async def on(self) -> Ending:
        """To the next wait, which is to be settled; BasicError where nothing caught an error, Fatal, Elsewhere."""
        try:
            return await self._on()
        finally:
            await self.bracket.undo()

    async def _on(self) -> Ending:
        effect = await self._entered()
        while not isinstance(effect, Done):
            try:
                ending = await self._waits(effect)
                if isinstance(ending, Sleeps) and ending.seconds <= self.short:
                    await self._paused(ending.seconds)
                    value = None
                elif ending is not None:
                    return ending
                else:
                    value = await self._performed(effect)
            except BasicError as error:
                effect = await stepped(self.run, error=error)
            else:
                effect = await stepped(self.run, value)
        return effect

    async def settle(self, ending: Ending, tx: Database) -> None:
        """Store how the stretch has ended."""
        match ending:
            case Hears(seconds=seconds) | Sleeps(seconds=seconds):
                await self.runs.keep(tx, self.entry, self.run, "waiting", seconds=seconds)
            case Listens(event=awaited, seconds=seconds):
                await self.runs.keep(tx, self.entry, self.run, "waiting", seconds=seconds, awaited=awaited)
            case Done():
                await self.runs.keep(tx, self.entry, self.run, "done")

    async def hear(self, question: Question, answer: str | File) -> bool:
        """Whether the run goes on with an answer; else its question is asked once more. Either is stored."""
        run, db = self.run, self.runs.db
        question.tries = int(run.note.get(_TRIES, 0))
        run.limits.start()
        worlds.CURRENT.set(run.world)
        if question.kind in HIDDEN:
            run.note[CONFIDENTIAL] = True
        found = question.answered(answer)
        if isinstance(found, Again):
            run.note[_TRIES] = question.tries
            self._say(_wrong(question, answer, found.message))
            await self.settle(Hears(question, self._patience(question)), db)
            return False
        if isinstance(found, GivenUp):
            run.fail_softly(found.error)
        run.note[_RESULT] = found.value
        await self.runs.keep(db, self.entry, run)
        return True

    def _patience(self, question: Question) -> float:
        return hears_for(self.entry.bot.document.dialogs, question.timeout)

    async def fail(self, error: BasicError, tx: Database) -> None:
        """Store that it has ended by an error."""
        where = {"line": error.place.line, "column": error.place.column} if error.place else {}
        told = {"code": error.code, "message": error.message[:1000], **where}
        await self.runs.keep(tx, self.entry, self.run, "failed", error=told)

    async def _entered(self) -> Effect | Done:
        """On from what is known of the last effect; one that was begun and not told is not done again."""
        note, run = self.run.note, self.run
        if _RESULT in note:
            return await stepped(run, note.pop(_RESULT))
        if _ERROR in note:
            told = {**note.pop(_ERROR)}
            error = BasicError(told.pop("code"), told.pop("message"), details=told)
            return await stepped(run, error=error)
        if note.pop(_INTENT, None):
            said = "the server stopped while this was done: it may have been done, or not"
            return await stepped(run, error=BasicError("Interrupted", said))
        if run.pending is None:
            return await stepped(run)
        if self.again:
            return run.pending
        return await self._unanswered(run.pending)

    def repeat(self, error: Mapping[str, Any]) -> None:
        """The run has failed by `error`, which may pass: where the last thing that it sent did, that is sent anew."""
        told, pending = self.run.note.get(_ERROR), self.run.pending
        if told is None or pending is None:
            return
        at = pending.site.at
        if (error.get("code"), error.get("line"), error.get("column")) == (told["code"], at.line, at.column):
            del self.run.note[_ERROR]
            self.again = True

    async def _unanswered(self, effect: Effect) -> Effect | Done:
        """A wait that is over by itself."""
        if effect.keyword == "wait_for_event":
            return await stepped(self.run, self.heard if self.heard is None else {**self.heard})
        if effect.keyword != "hear":
            return await stepped(self.run)
        question = Question.of(effect.arguments)
        if question.has_default:
            return await stepped(self.run, question.default)
        error = BasicError("Timeout", f"no answer came within {question.timeout:g} s")
        return await stepped(self.run, error=error)

    async def _waits(self, effect: Effect) -> Hears | Sleeps | Listens | None:
        if effect.keyword in {"hear", "wait", "wait_for_event"}:
            self.bracket.must_allow(effect.keyword, None)
        if effect.keyword == "hear":
            if not self.host.interactive or self.run.note.get(GIVEN):
                raise BasicError("NoInteractiveUser", "nobody is there who could answer")
            worlds.CURRENT.set(self.run.world)
            question = Question.of(effect.arguments)
            if question.known is not None:
                return None
            self.run.note[_TRIES] = 0
            self._say(question.prompt)
            return Hears(question, self._patience(question))
        if effect.keyword == "wait":
            seconds = float(operand(effect.arguments["seconds"]))
            if not seconds >= 0:
                raise BasicError("ArgumentError", "WAIT takes seconds from 0 on")
            if seconds > _LONGEST_WAIT_S:
                self.run.world.log("warn", f"WAIT waits {_LONGEST_WAIT_S:g} s at most, not {seconds:g}")
            return Sleeps(min(seconds, _LONGEST_WAIT_S))
        if effect.keyword == "wait_for_event":
            name, seconds = awaited(effect.arguments["name"], effect.arguments["timeout"])
            return Listens(Awaited(name, await self.host.agenda.since(name)), min(seconds, _LONGEST_WAIT_S))
        return None

    def _say(self, message: str) -> None:
        if message:
            self.run.limits.say(len(message))
            self.host.voice(message)

    async def pause(self) -> None:
        """Store what was done before a pause that is its turn's own, so that a crash goes on behind it."""
        self.run.note[_RESULT] = None
        await self._keep()

    async def _paused(self, seconds: float) -> None:
        if seconds:
            await self.pause()
            await asyncio.sleep(seconds)

    async def _performed(self, effect: Effect) -> Any:
        if effect.keyword == "hear":
            known = Question.of(effect.arguments).known
            return None if known is None else known.value
        if effect.keyword in _SPOKEN or effect.keyword == "call":
            return await self._inside(effect)
        keyword = self.keywords.get(effect.keyword)
        kind = "write" if effect.keyword in _WRITES else effect_of(keyword, effect) if keyword is not None else "send"
        self.bracket.must_allow(effect.keyword, keyword, kind)
        if effect.keyword in KEYWORDS:
            return await self.bracket.turn(effect.keyword, self._committed)
        if kind == "write":
            return await (self._inside(effect) if self.bracket.is_open else self._written(effect))
        if kind == "send":
            return await self._sent(effect)
        value = await self._inside(effect)
        if keyword is not None and keyword.costly:
            self.run.note[_RESULT] = value
            await self._keep()
        return value

    async def _inside(self, effect: Effect) -> Any:
        """In the transaction that the program has begun, if it has."""
        async with self.bracket.step() as db:
            return await self._now(effect, db)

    async def _now(self, effect: Effect, db: Database, key: str = "") -> Any:
        level = self.run.levels[-1]
        host = self.host.within(db, key or f"{self.entry.id}:{self.entry.seq}", level.program.source.name)
        return await performed(self.run, effect, host, self.keywords)

    async def _written(self, effect: Effect) -> Any:
        async with written(self.runs.db, bulky=is_bulky(self.keywords.get(effect.keyword), effect)) as tx:
            value = await self._now(effect, tx)
            self.run.note[_RESULT] = value
            await self._keep(tx)
        return value

    async def _committed(self, tx: Database) -> None:
        """A run that goes on behind its COMMIT counts with what it wrote."""
        self.run.note[_RESULT] = None
        await self._keep(tx)

    async def _sent(self, effect: Effect) -> Any:
        again, self.again = self.again, False
        key = str(self.run.note.pop(_KEY, "")) if again else f"{self.entry.id}:{self.entry.seq + 1}"
        self.run.note[_INTENT] = True
        await self._keep()
        try:
            value = await self._now(effect, self.runs.db, key)
        except BasicError as error:
            self.run.note[_KEY] = key
            self.run.note[_ERROR] = Failure(**error.details, code=error.code, message=error.message)
            await self._keep()
            raise
        self.run.note[_RESULT] = value
        await self._keep()
        return value

    async def _keep(self, tx: Database | None = None) -> None:
        """Store what is noted of the effect, which is then known."""
        try:
            await self.runs.keep(tx or self.runs.db, self.entry, self.run)
        finally:
            for each in (_RESULT, _ERROR, _INTENT, _KEY):
                self.run.note.pop(each, None)


def _wrong(question: Question, answer: str | File, message: str) -> str:
    """A file where words are asked for is told by its name."""
    kind: Any = KINDS.get(question.kind)
    if isinstance(answer, File) and not (kind is not None and kind.upload):
        return f"{answer['name']} is a file, and words are asked for here. {message}"
    return message
