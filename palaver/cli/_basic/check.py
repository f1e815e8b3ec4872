"""`palaver basic check`: all that is wrong with programs, each place underlined; exit code 1 for errors."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from palaver.basic.analyzer import Analysis, analyze_bot
from palaver.basic.diagnostics import Diagnostic, rendered
from palaver.basic.source import Source
from palaver.cli._basic._files import sources
from palaver.cli._basic._verb import Verb


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a program, a folder of them, or - for standard input")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object a line, for each file")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument("--param", action="append", default=[], metavar="NAME", help="a name that config.csv defines")


def run(flags: argparse.Namespace) -> int:
    known = frozenset(name.casefold().replace("-", "_") for name in flags.param)
    told = _checked(list(sources(flags.files)), known)
    if flags.json:
        for source, found, made in told:
            print(json.dumps(_object(source, found, made)))
    else:
        _show(told)
    worst = {each.severity for _, found, _ in told for each in found}
    return int("error" in worst or (flags.strict and "warning" in worst))


def _checked(
    found: Sequence[tuple[Source, Diagnostic | None]], known: frozenset[str]
) -> list[tuple[Source, Sequence[Diagnostic], Analysis | None]]:
    """All that are named are programs of one bot."""
    readable = [source for source, problem in found if problem is None]
    made = {id(each.source): each for each in analyze_bot(readable, config=known)}
    return [
        (source, made[id(source)].diagnostics if problem is None else [problem], made.get(id(source)))
        for source, problem in found
    ]


def _show(told: Sequence[tuple[Source, Sequence[Diagnostic], Analysis | None]]) -> None:
    for source, found, _ in told:
        for each in found:
            print(rendered(each, source), end="\n\n")
    errors = sum(each.severity == "error" for _, found, _ in told for each in found)
    warnings = sum(len(found) for _, found, _ in told) - errors
    print(f"{_many(len(told), 'file')}: {_many(errors, 'error')}, {_many(warnings, 'warning')}")


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _object(source: Source, found: Sequence[Diagnostic], made: Analysis | None) -> dict[str, Any]:
    tools = [each.function() for each in made.tools] if made else []
    ok = all(each.severity != "error" for each in found)
    return {"file": source.name, "ok": ok, "diagnostics": [_told(source, each) for each in found], "tools": tools}


def _told(source: Source, found: Diagnostic) -> dict[str, Any]:
    start, end = source.place(found.span.start), source.place(found.span.end)
    opened = source.place(found.opened.start)._asdict() if found.opened is not None else None
    return {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "start": start._asdict(),
        "end": end._asdict(),
        "expected": found.expected,
        "opened": opened,
        "suggestion": found.suggestion,
    }


VERB = Verb("what is wrong with programs, and what is doubtful", add, run)
