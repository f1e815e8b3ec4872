"""Stepping through a program: it is tried anew with all commands so far, so that nothing has to be kept."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from palaver.basic.debugging.looking import Value
from palaver.basic.debugging.session import Command, Session, Stopped, traced
from palaver.basic.driver import performed
from palaver.basic.errors import BasicError
from palaver.basic.interview import interviewed
from palaver.basic.library import library
from palaver.basic.limits import Fatal
from palaver.basic.run import Done, Effect
from palaver.basic.source import Source, normal
from palaver.basic.values.text import text
from palaver.basic.world import World
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.programs.rules import known_params
from palaver.modules.scripts.outside import Unreplied
from palaver.modules.scripts.rehearsal import (
    WALL,
    Ended,
    Given,
    Line,
    Stage,
    Unanswered,
    apart,
    ended,
    limits_of,
    log_of,
    staged,
)

_AT_ONCE: Final = 1
_VARIABLES: Final = 200


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """The statement that comes next, in which program and procedure."""

    script: str
    procedure: str
    line: int
    column: int
    reason: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    script: str
    procedure: str
    line: int


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    kind: str
    text: str


class Stepped(msgspec.Struct, frozen=True, kw_only=True):
    """As of a trial; where it stopped or waits, `stop` says where, and `variables` are those of the innermost frame."""

    ended: Ended | Literal["stopped"]
    lines: list[Line]
    told: str
    stop: Stop | None
    frames: list[Frame]
    variables: list[Variable]


class Stepping:
    """Of one worker: one at a time, within the bounds of a trial."""

    def __init__(self) -> None:
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def run(
        self,
        source: str,
        path: str,
        given: Given,
        commands: Sequence[Command],
        breakpoints: Sequence[int],
        bot: Dialogs | None,
    ) -> Stepped:
        """Unreadable with every error of the program."""
        around = bot or Dialogs()
        whole = Source(path, normal(source))
        async with self._few:
            stage = await staged({**around.scripts, path: source}, path, given, traced)
            # Chance falls the same way each time: the program is run again for each command.
            chance = random.Random(source)  # noqa: S311  # no secret: it is to fall the same way
            config = known_params(around)
            world = World(arguments=given.params, config=config, chance=chance, log=log_of(stage))
            return await apart(_stepped(whole, stage, world, given, commands, {path: breakpoints}, around))


async def _stepped(
    source: Source,
    stage: Stage,
    world: World,
    given: Given,
    commands: Sequence[Command],
    breakpoints: Mapping[str, Sequence[int]],
    around: Dialogs,
) -> Stepped:
    program = await asyncio.to_thread(traced, source, given.section)
    limits = limits_of(around)
    limits.start()
    session: Session | None = None
    try:
        variables = await interviewed(program.parameters, given.params, stage)
        known = known_params(around)
        session = Session.of(
            source,
            variables,
            known,
            section=given.section,
            limits=limits,
            world=world,
            breakpoints=breakpoints,
        )
        async with asyncio.timeout(WALL):
            found: Any = None
            for command in commands:
                found = await _commanded(session, command, stage)
                if isinstance(found, Done):
                    return _told("done", stage, "" if found.value is None else text(found.value))
    except (Unanswered, Unreplied) as error:
        how: Ended = "waiting" if isinstance(error, Unanswered) else "replying"
        at = session.waiting if session else None
        return _stopped(session, at, stage, how) if session and at else _told(how, stage)
    except (BasicError, Fatal, TimeoutError) as error:
        over = ended(stage, error)
        place = f" in line {over.failure.line}" if over.failure and over.failure.line else ""
        return _told(over.ended, stage, f"{over.failure.code}{place}: {over.failure.message}" if over.failure else "")
    return _stopped(session, found, stage)


async def _commanded(session: Session, command: Command, stage: Stage) -> Stopped | Done:
    found = await asyncio.to_thread(session.go, command)
    while isinstance(found, Effect):
        try:
            value = await performed(session.run, found, stage, library().keywords)
        except BasicError as error:
            found = await asyncio.to_thread(session.failed, error)
        else:
            found = await asyncio.to_thread(session.answered, value)
    return found


def _stopped(session: Session, at: Stopped, stage: Stage, how: Ended | Literal["stopped"] = "stopped") -> Stepped:
    stop = Stop(script=at.script, procedure=at.procedure, line=at.line, column=at.column, reason=at.reason)
    frames = [Frame(script=each.script, procedure=each.procedure, line=each.line) for each in session.stack()]
    variables = [_variable(each) for each in session.variables()[:_VARIABLES]]
    return Stepped(ended=how, lines=stage.lines, told="", stop=stop, frames=frames, variables=variables)


def _variable(value: Value) -> Variable:
    return Variable(name=value.name, kind=value.kind, text=value.text)


def _told(how: Ended, stage: Stage, told: str = "") -> Stepped:
    return Stepped(ended=how, lines=stage.lines, told=told, stop=None, frames=[], variables=[])
