"""Files that are named on a command line: read as programs, or told why they cannot be."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.files import decoded
from palaver.basic.source import Source
from palaver.core.errors import PalaverError


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
            yield decoded(path, _bytes(Path(path)))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}") from None


class NotReadable(PalaverError):
    """A file that is named cannot be read."""
