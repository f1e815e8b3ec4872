"""Transcripts in comments: `'<` is what somebody answers, `'>` a line of a message, `'=` the value, `'!` the error."""

import itertools
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.drive.scratch import Scratch
from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.interview import interviewed
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.nodes.declarations import Table
from palaver.basic.program import Program
from palaver.basic.rows.kept import Tables, declared
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.values.text import text
from palaver.basic.world import World

_MARKS: Final = frozenset({"'<", "'>", "'=", "'!"})


@dataclass(frozen=True, slots=True)
class Transcript:
    """`shown` are the lines with their marks, answers left out."""

    answers: tuple[str, ...]
    shown: tuple[str, ...]


def transcript_of(source: str) -> Transcript | None:
    """None for a program that has none."""
    marked = [line[1:] for line in source.splitlines() if line[:2] in _MARKS]
    answers = tuple(line[2:] for line in marked if line[0] == "<")
    return Transcript(answers, tuple(line.rstrip() for line in marked if line[0] != "<")) if marked else None


def ended(value: Any, error: BasicError | None) -> list[str]:
    """How a run ended, as a transcript says it."""
    if error is not None:
        return [f"! {error}"]
    return [] if value is None else [f"= {text(value)}".rstrip()]


async def performed(
    program: Program,
    transcript: Transcript,
    beside: Callable[[str], Program | None] = lambda _: None,
    tables: Iterable[Table] = (),
) -> list[str]:
    """
    What a program shows to somebody who answers so; nobody answers when the answers are used up.

    Its tables and files are in memory, `tables` those that others declare; parameters are asked for.
    """
    shown = list[str]()
    say, answer = audience(transcript, shown)
    host = Solo(say, answer, beside)
    host.data, host.drive = Tables([*tables, *declared(program.source)]), Scratch()
    return await played(program, host, shown, World())


def audience(
    transcript: Transcript, shown: list[str]
) -> tuple[Callable[[str], None], Callable[[Question], Awaitable[str | None]]]:
    """Both ends of somebody who answers as a transcript says, and writes down what is shown."""
    answers = iter(transcript.answers)

    def say(message: str) -> None:
        shown.extend(f"> {line}".rstrip() for line in message.splitlines())

    async def answer(question: Question) -> str | None:
        for option in question.options:
            say(f"[{option}]")
        return next(answers, None)

    return say, answer


async def played(
    program: Program,
    host: Solo,
    shown: list[str],
    world: World,
    limits: Limits | None = None,
    known: Mapping[str, Any] | None = None,
) -> list[str]:
    """All that was shown, and how it ended."""
    try:
        given = await interviewed(program.parameters, {}, host)
        value = await drive(Run.of(program, given, known, limits=limits, world=world), host, library().keywords)
    except (BasicError, Fatal) as error:
        return [*shown, *ended(None, error.error() if isinstance(error, Fatal) else error)]
    return [*shown, *ended(value, None)]


def difference(wanted: tuple[str, ...], shown: list[str]) -> list[str]:
    """The first lines that are not the same, wanted and shown; nothing when all are."""
    for number, (one, other) in enumerate(itertools.zip_longest(wanted, shown), 1):
        if one != other:
            return [
                f"line {number} of the transcript",
                f"  wanted: {one or 'nothing'}",
                f"  shown:  {other or 'nothing'}",
            ]
    return []
