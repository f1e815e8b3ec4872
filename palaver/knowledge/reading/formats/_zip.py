"""ZIP containers opened with care: their declared sizes are bounded before anything is unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.refusal import Refused

_ENCRYPTED = 0x1
_SMALL = 20_000_000


def names(path: Path) -> frozenset[str]:
    """What lies in the archive; raises `Refused` when its directory cannot be read."""
    with _opened(path) as archive:
        return frozenset(archive.namelist())


@contextmanager
def package(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open an Office package whose declared sizes are within `limits`; what breaks inside is reported as damaged."""
    with _opened(path) as archive:
        _check(archive, limits)
        yield archive


def _check(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused("encrypted", "The document is protected by a password. Save it without one and upload it again.")
    expanded = sum(entry.file_size for entry in entries)
    stored = max(sum(entry.compress_size for entry in entries), 1)
    bomb = expanded > _SMALL and expanded // stored > limits.expansion
    if bomb or expanded > limits.expanded_bytes or len(entries) > limits.parts:
        raise Refused(
            "too_large",
            f"Unpacked, the document would take {expanded / 1e6:,.0f} MB in {len(entries):,} parts, which is more than"
            " is read. Split it into parts, or remove large pictures, and upload it again.",
        )


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise broken() from error


def broken() -> Refused:
    return Refused(
        "damaged",
        "The document is incomplete or damaged. Open it in the program that made it, save it and upload it again.",
    )
