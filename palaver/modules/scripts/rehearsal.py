"""Trying a program: it talks to answers that are given beforehand, and nothing that it does leaves this run."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.interview import interviewed
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.loading import loaded
from palaver.basic.program import Program
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source, normal
from palaver.basic.values.text import text
from palaver.basic.world import World
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.programs import path_of
from palaver.dialogs.rules import known_params

_AT_ONCE: Final = 2
_SECONDS: Final = 2.0  # of work
WALL: Final = 10.0
_LINES: Final = 1_000

Kind = Literal["said", "asked", "answered", "waited", "logged"]
Ended = Literal["done", "waiting", "error", "limit"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened; `options` are the buttons of a question."""

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
    """`ended` is "waiting" where the answers were used up and a question was open; `value` is what it returned."""

    ended: Ended
    lines: list[Line]
    value: str | None
    failure: Failure | None


class Unanswered(BaseException):
    """The answers are used up; no handler of a program may catch this, as it catches Exception only."""


@dataclass(slots=True)
class Stage(Solo):
    """A host on which time does not pass, and that writes down what it sees."""

    lines: list[Line] = field(default_factory=list)

    def note(self, kind: Kind, told: str, options: Sequence[str] = ()) -> None:
        if len(self.lines) >= _LINES:
            raise Fatal(f"more than {_LINES:,} lines")
        self.lines.append(Line(kind=kind, text=told, options=list(options)))

    async def sleep(self, seconds: float) -> None:
        self.note("waited", f"{seconds:g} s")

    async def script(self, name: str) -> Program | None:
        return await asyncio.to_thread(self.find, name)


class Rehearsals:
    """Of one worker: few at once, each within seconds."""

    def __init__(self) -> None:
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def run(
        self,
        source: str,
        path: str,
        section: str,
        answers: Sequence[str],
        params: Mapping[str, Any],
        bot: Dialogs | None,
        locale: str = "en",
    ) -> Rehearsed:
        """Unreadable with every error of the program, ArgumentError inside the answer for wrong parameters."""
        around = bot or Dialogs()
        scripts = {**around.scripts, path: source}
        async with self._few:
            program = await asyncio.to_thread(loaded, Source(path, normal(source)), section)
            stage = staged(scripts, answers)
            world = World(locale=locale, arguments=params, config=known_params(around), log=log_of(stage))
            return await _played(program, stage, world, params, around)


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
    except (BasicError, Fatal, TimeoutError) as error:
        return ended(stage, error)
    return Rehearsed(ended="done", lines=stage.lines, value=None if value is None else text(value), failure=None)


def limits_of(around: Dialogs) -> Limits:
    loops = min(around.max_loop, Limits().loop)
    operations = min(around.max_ops, 5_000_000)
    return Limits(operations=operations, seconds=_SECONDS, wall=WALL, loop=loops, output=200_000, memory=64_000_000)


def staged(scripts: Mapping[str, str], answers: Sequence[str], compiled: Callable[[Source], Program] = loaded) -> Stage:
    left = iter(answers)

    async def into(question: Question) -> str:
        answer = next(left, None)
        if question.options or answer is None:
            stage.note("asked", question.kind or "ANY", question.options)
        if answer is None:
            raise Unanswered
        stage.note("answered", answer)
        return answer

    def find(name: str) -> Program | None:
        path = path_of(scripts, name)
        return None if path is None else compiled(Source(path, normal(scripts[path])))

    stage = Stage(lambda message: stage.note("said", message), into, find)
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
