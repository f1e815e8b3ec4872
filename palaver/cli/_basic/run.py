"""`palaver basic run`: a program talks and hears in the terminal; its log goes to standard error."""

import argparse
import asyncio
import sys
from pathlib import Path

from palaver.basic.diagnostics import rendered
from palaver.basic.drive.scratch import Scratch
from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.interview import interviewed
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.loading import Unreadable, loaded
from palaver.basic.program import Program
from palaver.basic.rows.kept import Tables, declared
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.values.text import text
from palaver.basic.world import World
from palaver.cli._basic._beside import beside
from palaver.cli._basic._files import sources
from palaver.cli._basic._verb import Verb


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a program; scripts that it calls lie beside it")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the program")
    parser.add_argument("--loop", type=int, default=Limits().loop, metavar="PASSES", help="the most passes of a loop")
    parser.add_argument("--locale", default="en", help="how dates and numbers are read and written (pt-BR)")


def run(flags: argparse.Namespace) -> int:
    """0 when it ends, 1 when an error ends it, 2 when it cannot be read."""
    source, problem = next(iter(sources([flags.file])))
    try:
        program = loaded(source)
    except Unreadable as error:
        print(error.rendered(), file=sys.stderr)
        return 2
    if problem is not None:
        print(rendered(problem, source), file=sys.stderr)
        return 2
    return asyncio.run(_run(program, flags))


async def _run(program: Program, flags: argparse.Namespace) -> int:
    folder = Path(flags.file).parent
    given = dict(each.partition("=")[::2] for each in flags.param)
    host = Solo(_show, _answer, lambda name: beside(folder, name))
    host.data = Tables(each for source, _ in sources([str(folder)]) for each in declared(source))
    host.drive = Scratch()
    world = World(
        locale=flags.locale, arguments=given, log=lambda level, said: print(f"{level}: {said}", file=sys.stderr)
    )
    try:
        variables = await interviewed(program.parameters, given, host)
        value = await drive(
            Run.of(program, variables, limits=Limits(loop=flags.loop), world=world), host, library().keywords
        )
    except (BasicError, Fatal) as error:
        _explain(program.source, error.error() if isinstance(error, Fatal) else error)
        return 1
    if value is not None:
        print(text(value))
    return 0


def _explain(source: Source, error: BasicError) -> None:
    print(f"{source.name}: {error}", file=sys.stderr)
    for frame in reversed(error.stack[:-1]):
        print(f"  called at {frame.place.line}:{frame.place.column}", file=sys.stderr)


def _show(message: str) -> None:
    print(message, flush=True)


async def _answer(question: Question) -> str | None:
    """A line of the terminal; None where none came in time, or will, and there is a default."""
    for number, option in enumerate(question.options, 1):
        _show(f"  {number}. {option}")
    try:
        line = await asyncio.wait_for(asyncio.to_thread(sys.stdin.readline), question.timeout)
    except TimeoutError:
        return None
    if line or question.has_default:
        return line or None
    raise BasicError("Timeout", "the input ended before an answer came")


VERB = Verb("run a program in the terminal", add, run)
