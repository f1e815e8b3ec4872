"""A stage for programs: answers in, messages out; on demand the run is stored and read again at every await point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from palaver.basic.driver import performed
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.host import Wanted
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.loading import program_of
from palaver.basic.program import Program
from palaver.basic.run import Done, Run
from palaver.basic.solo import Solo
from palaver.basic.state import pack, unpack
from palaver.basic.values.kinds import File
from palaver.basic.world import World


@dataclass
class Played:
    """`error` is what ended the run, if anything did; `fatal` whether nothing could have caught it."""

    messages: list[str]
    log: list[str]
    host: Solo
    value: Any = None
    error: BasicError | None = None
    fatal: bool = False
    states: list[int] = field(default_factory=list)


async def played(
    text: str,
    answers: Iterable[str | File] = (),
    *,
    stored: bool = False,
    limits: Limits | None = None,
    known: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
    scripts: Mapping[str, str] | None = None,
    model: Iterable[str] = (),
    world: World | None = None,
    interactive: bool = True,
    ports: Mapping[str, Any] | None = None,
) -> Played:
    waiting, replies = iter(answers), iter(model)
    messages: list[str] = []
    log: list[str] = []
    programs: dict[str, Program] = {}

    def find(name: str) -> Program | None:
        found = program_of((scripts or {})[name], name) if name in (scripts or {}) else None
        if found is not None:
            programs[found.hash] = found
        return found

    async def into(question: Question) -> str | File | None:
        messages.extend(f"[{option}]" for option in question.options)
        return next(waiting, None)

    async def complete(prompt: str, wanted: Wanted) -> str:
        messages.append(f"model: {prompt}" + (" again" if wanted.rejected else ""))
        return next(replies)

    host = Solo(messages.append, into, find, complete, interactive, **(ports or {}))
    for name, port in (ports or {}).items():
        setattr(host, name, port)
    made = world or World()
    made.log = lambda level, message: log.append(f"{level}: {message}")
    program = program_of(text)
    programs[program.hash] = program
    run = Run.of(program, arguments, known, limits=limits, world=made)
    stage = Played(messages, log, host)
    try:
        stage.value = await _through(run, stage, programs, stored=stored)
    except BasicError as error:
        stage.error = error
    except Fatal as error:
        stage.error, stage.fatal = error.error(), True
    return stage


async def _through(run: Run, stage: Played, programs: Mapping[str, Program], *, stored: bool) -> Any:
    effect = run.step()
    while not isinstance(effect, Done):
        if stored:
            packed = pack(run)
            run = unpack(packed, programs.get, world=run.world)
            assert pack(run) == packed
            assert run.pending is not None
            effect = run.pending
            stage.states.append(len(packed))
        try:
            value = await performed(run, effect, stage.host, library().keywords)
        except BasicError as error:
            effect = run.step(error=error)
        else:
            effect = run.step(value)
    return effect.value
