"""What is done with some bytes, and what must hold of it; anything that is raised out of here is a finding."""

import asyncio
from typing import Any, Final

from palaver.basic.analyzer import analyze
from palaver.basic.driver import performed
from palaver.basic.errors import BasicError
from palaver.basic.files import decoded
from palaver.basic.later import bodies
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.nodes.declarations import Program as Tree
from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.program import Program, compiled
from palaver.basic.run import Done, Run
from palaver.basic.sections import sections
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.state import StateLost, pack, unpack
from palaver.basic.world import World

LARGEST: Final = 20_000
_STEPS: Final = 60
_ANSWERS: Final = ("1", "yes", "Ana Maria", "ana@example.org", "2026-03-01", "x" * 50, "", "' OR 1=1 --")


class Hasty(Solo):
    """Time is not what is tried here."""

    async def sleep(self, seconds: float) -> None:
        """At once."""


class Finding(AssertionError):
    """Something that must never happen."""


def attempt(data: bytes) -> None:
    """From bytes to the end of a bounded run."""
    source, problem = decoded("fuzz.bas", data[:LARGEST])
    if problem is not None:
        return
    analysis = analyze(source)
    if analysis.errors:
        return
    _is_itself(analysis.program, source)
    names = [*(each.name for each in sections(analysis.program)), *(each.name for each in bodies(analysis.program))]
    for name in names:
        program = compiled(analysis.program, source, library().keywords, name)
        asyncio.run(_played(program))


def _is_itself(program: Tree, source: Source) -> None:
    text = printed(program, source)
    again = parse(Source(source.name, text))
    if again.program != program:
        raise Finding(f"printed and read it is another program:\n{text}")


async def _played(program: Program) -> None:
    """Every effect is answered; the run is stored and read again at each of them."""
    answers = iter(_ANSWERS * 8)

    async def into(_: Any) -> str | None:
        return next(answers, None)

    host = Hasty(lambda _: None, into)
    world = World()
    run = Run.of(program, limits=Limits(operations=200_000, loop=2_000), world=world)
    try:
        effect = run.step()
        for _ in range(_STEPS):
            if isinstance(effect, Done):
                return
            packed = pack(run)
            run = unpack(packed, {program.hash: program}.get, limits=run.limits, world=world)
            if pack(run) != packed:
                raise Finding("a run that was stored is another run")
            assert run.pending is not None
            try:
                value = await performed(run, run.pending, host, library().keywords)
            except BasicError as error:
                _sane(error)
                effect = run.step(error=error)
            else:
                effect = run.step(value)
    except BasicError as error:
        _sane(error)
    except Fatal:
        return
    except StateLost as error:
        raise Finding(f"a state was lost: {error}") from error


def _sane(error: BasicError) -> None:
    if error.code == "InternalError":
        raise Finding(f"{error}") from error
