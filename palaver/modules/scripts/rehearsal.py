"""Trying a program: it talks to answers that are given beforehand, and nothing that it does leaves this run."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, TypeVar

import msgspec

from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.host import Wanted
from palaver.basic.interview import interviewed
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.loading import loaded
from palaver.basic.program import Program
from palaver.basic.rows.kept import Tables
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source, normal
from palaver.basic.values.text import text
from palaver.basic.world import World
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.programs.programs import path_of
from palaver.dialogs.programs.rules import known_params
from palaver.modules.scripts.outside import (
    Company,
    Files,
    Letters,
    Plans,
    Replies,
    Senses,
    Shelf,
    Shelves,
    Unreplied,
    Web,
)
from palaver.modules.scripts.schema import tables_of

_AT_ONCE: Final = 2
_SECONDS: Final = 2.0  # of work
WALL: Final = 10.0
_LINES: Final = 1_000

Answer = TypeVar("Answer")
Kind = Literal["said", "asked", "answered", "waited", "logged", "sent", "replied"]
Ended = Literal["done", "waiting", "replying", "error", "limit"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened; `options` are the buttons of a question. What was "sent" went nowhere."""

    kind: Kind
    text: str
    options: list[str] = []


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The error that ended a run; `line` and `column` are 0 where it has no place."""

    code: str
    message: str
    line: int
    column: int


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """
    `ended` is "waiting" where the answers were used up and a question was open, "replying" where the replies were.

    `value` is what it returned.
    """

    ended: Ended
    lines: list[Line]
    value: str | None
    failure: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the author gives beforehand: `replies` for other servers and models, `rows` of tables, by their names."""

    answers: Sequence[str] = ()
    replies: Sequence[str] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


class Unanswered(BaseException):
    """The answers are used up; no handler of a program may catch this, as it catches Exception only."""


@dataclass(slots=True)
class Stage(Solo):
    """A host on which time does not pass, and that writes down what it sees; nothing leaves it."""

    lines: list[Line] = field(default_factory=list)
    replies: Sequence[str] = ()
    outside: Replies = field(init=False)

    def __post_init__(self) -> None:
        self.outside = outside = Replies(partial(self.note, "sent"), partial(self.note, "replied"), self.replies)
        files = Files(outside)
        self.drive, self.http, self.post, self.guests = files, Web(outside), Letters(outside), Company(outside)
        self.knowledge, self.toolset, self.senses = Shelves(outside), Shelf(outside), Senses(outside, files)
        self.agenda = Plans(outside)

    def note(self, kind: Kind, told: str, options: Sequence[str] = ()) -> None:
        if len(self.lines) >= _LINES:
            raise Fatal(f"more than {_LINES:,} lines")
        self.lines.append(Line(kind=kind, text=told, options=list(options)))

    async def complete(self, prompt: str, wanted: Wanted) -> str:
        again = f"\n(its first answer was refused: {wanted.reason})" if wanted.reason else ""
        return self.outside.to(f"Model: {wanted.model or self.model_name}", prompt + again)

    async def send(self, recipient: str, text: str) -> str:
        self.outside.told(f"Message to {recipient}", text)
        return "trial"

    async def sleep(self, seconds: float) -> None:
        self.note("waited", f"{seconds:g} s")

    async def script(self, name: str) -> Program | None:
        return await asyncio.to_thread(self.find, name)


class Rehearsals:
    """Of one worker: few at once, each within seconds."""

    def __init__(self) -> None:
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def run(self, source: str, path: str, given: Given, bot: Dialogs | None, locale: str = "en") -> Rehearsed:
        """Unreadable with every error of the program, ArgumentError inside the answer for wrong parameters."""
        around = bot or Dialogs()
        scripts = {**around.scripts, path: source}
        async with self._few:
            program = await asyncio.to_thread(loaded, Source(path, normal(source)), given.section)
            stage = await staged(scripts, path, given)
            world = World(locale=locale, arguments=given.params, config=known_params(around), log=log_of(stage))
            return await apart(_played(program, stage, world, given.params, around))


async def apart(trial: Coroutine[Any, Any, Answer]) -> Answer:
    """A trial in a loop of its own: its tables and files are worked on in memory, and others need this one."""
    return await asyncio.to_thread(asyncio.run, trial)


async def _played(
    program: Program, stage: Stage, world: World, params: Mapping[str, Any], around: Dialogs
) -> Rehearsed:
    limits = limits_of(around)
    limits.start()
    try:
        variables = await interviewed(program.parameters, params, stage)
        run = Run.of(program, variables, known_params(around), limits=limits, world=world)
        async with asyncio.timeout(WALL):
            value = await drive(run, stage, library().keywords)
    except Unanswered:
        return Rehearsed(ended="waiting", lines=stage.lines, value=None, failure=None)
    except Unreplied:
        return Rehearsed(ended="replying", lines=stage.lines, value=None, failure=None)
    except (BasicError, Fatal, TimeoutError) as error:
        return ended(stage, error)
    return Rehearsed(ended="done", lines=stage.lines, value=None if value is None else text(value), failure=None)


def limits_of(around: Dialogs) -> Limits:
    loops = min(around.max_loop, Limits().loop)
    operations = min(around.max_ops, 5_000_000)
    return Limits(operations=operations, seconds=_SECONDS, wall=WALL, loop=loops, output=200_000, memory=64_000_000)


async def staged(
    scripts: Mapping[str, str], path: str, given: Given, compiled: Callable[[Source], Program] = loaded
) -> Stage:
    """For the program at `path`; BasicError for rows that their table does not take."""
    left = iter(given.answers)

    async def into(question: Question) -> str:
        answer = next(left, None)
        if question.options or answer is None:
            stage.note("asked", question.kind or "ANY", question.options)
        if answer is None:
            raise Unanswered
        stage.note("answered", answer)
        return answer

    def find(name: str) -> Program | None:
        found = path_of(scripts, name)
        return None if found is None else compiled(Source(found, normal(scripts[found])))

    stage = Stage(lambda message: stage.note("said", message), into, find, replies=given.replies)
    stage.data = Tables((await asyncio.to_thread(tables_of, scripts, path)).values())
    for table, rows in given.rows.items():
        await stage.data.insert(table, rows)
    return stage


def log_of(stage: Stage) -> Any:
    return lambda level, message: stage.note("logged", f"{level}: {message}")


def ended(stage: Stage, error: BasicError | Fatal | TimeoutError) -> Rehearsed:
    """A trial that did not come to its end, but for a question."""
    if isinstance(error, TimeoutError):
        error = BasicError("LimitExceeded", f"more than {WALL:g} s")
    found = error.error() if isinstance(error, Fatal) else error
    how: Ended = "limit" if found.code == "LimitExceeded" else "error"
    line, column = (0, 0) if found.place is None else (found.place.line, found.place.column)
    failure = Failure(code=found.code, message=found.message, line=line, column=column)
    return Rehearsed(ended=how, lines=stage.lines, value=None, failure=failure)
