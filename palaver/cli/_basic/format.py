"""`palaver basic format`: programs in their usual shape; a program with errors is left as it is."""

import argparse
import sys
from pathlib import Path

from palaver.basic.diagnostics import Diagnostic, rendered
from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.source import Source, Span
from palaver.cli._basic._files import sources
from palaver.cli._basic._verb import Verb


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a program, a folder of them, or - for standard input")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 where something would change")


def run(flags: argparse.Namespace) -> int:
    failed = False
    for source, problem in sources(flags.files):
        text = _shaped(source, problem)
        if text is None:
            failed = True
        elif source.name == "stdin.bas" and not flags.check:
            sys.stdout.write(text)
        elif text != source.text:
            failed = failed or flags.check
            print(f"{source.name}: {'would change' if flags.check else 'formatted'}", file=sys.stderr)
            if not flags.check:
                Path(source.name).write_text(text, "utf-8", newline="\n")
    return int(failed)


def _shaped(source: Source, problem: Diagnostic | None) -> str | None:
    """The text in its usual shape; None, with the errors told, where it cannot be read."""
    if problem is None:
        made = parse(source)
        errors = [each for each in made.diagnostics if each.severity == "error"]
        if not errors:
            text = printed(made.program, source)
            if parse(Source(source.name, text)).program == made.program:
                return text
            errors = [
                Diagnostic("error", "format", "the usual shape would not mean the same; nothing is changed", Span(0, 1))
            ]
    else:
        errors = [problem]
    for each in errors:
        print(rendered(each, source), file=sys.stderr)
    return None


VERB = Verb("write programs in their usual shape", add, run)
