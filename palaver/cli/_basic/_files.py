"""Files that are named on a command line: read as programs, or told why they cannot be."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.files import decoded
from palaver.basic.source import Source


def sources(paths: Iterable[str]) -> Iterator[tuple[Source, Diagnostic | None]]:
    """Each program; of a folder all of its programs; of `-` what stands on standard input."""
    for path in paths:
        if path == "-":
            yield decoded("stdin.bas", sys.stdin.buffer.read())
        elif Path(path).is_dir():
            found = sorted(
                each for each in Path(path).rglob("*") if each.suffix.casefold() == ".bas" and each.is_file()
            )
            for each in found:
                yield decoded(str(each), each.read_bytes())
        else:
            yield decoded(path, Path(path).read_bytes())
