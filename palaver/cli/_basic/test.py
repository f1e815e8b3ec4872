"""`palaver basic test`: programs are played against the transcripts in their comments; exit code 1 if one differs."""

import argparse
import asyncio
from pathlib import Path

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.loading import Unreadable, loaded
from palaver.basic.rows.kept import declared
from palaver.basic.source import Source
from palaver.basic.transcript import difference, performed, transcript_of
from palaver.cli._basic._beside import beside
from palaver.cli._basic._files import sources
from palaver.cli._basic._verb import Verb


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a program, or a folder of them")


def run(flags: argparse.Namespace) -> int:
    """Programs without a transcript are counted, and told apart."""
    passed = failed = silent = 0
    for source, problem in sources(flags.files):
        found = _played(source, problem)
        if found is None:
            silent += 1
        elif found:
            failed += 1
            print("\n".join([f"{source.name}: {found[0]}", *found[1:]]))
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed, {silent} without a transcript")
    return int(failed > 0)


def _played(source: Source, problem: Diagnostic | None) -> list[str] | None:
    """What differs; None when there is nothing to compare with."""
    transcript = transcript_of(source.text)
    if problem is not None:
        return [problem.message]
    if transcript is None:
        return None
    try:
        program = loaded(source)
    except Unreadable as error:
        return error.rendered().splitlines()
    folder = Path(source.name).parent
    tables = [each for other, _ in sources([str(folder)]) for each in declared(other)]
    shown = asyncio.run(performed(program, transcript, lambda name: beside(folder, name), tables))
    return difference(transcript.shown, shown)


VERB = Verb("play programs against the transcripts in their comments", add, run)
