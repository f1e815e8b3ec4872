"""A package as a zip: judged by its table of contents before a byte is unpacked."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from palaver.config.document.finding import Finding
from palaver.config.packages import paths
from palaver.config.packages.bad import BadPackage, error
from palaver.config.packages.source import Bounds, no_file, within
from palaver.core.zips import end_of

_SMALL: Final = 1024 * 1024  # bytes; what unpacks to less is no bomb
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PACK: Final = "pack the folder again, with an ordinary zip program"


class Archive:
    """The files of a zip by their paths; closing closes the file beneath."""

    def __init__(self, file: BinaryIO, name: str, bounds: Bounds) -> None:
        self.name, self._file = name, file
        try:
            self._zip, self._entries, self.folders = _table_of(file, bounds)
        except BaseException:
            file.close()
            raise
        self.files: Mapping[str, int] = {path: entry.file_size for path, entry in self._entries.items()}

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        try:
            with self._zip.open(self._entries[path]) as file:
                yield cast("BinaryIO", file)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as problem:
            raise _broken(path, problem) from problem

    def close(self) -> None:
        self._zip.close()
        self._file.close()


def _table_of(file: BinaryIO, bounds: Bounds) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo], frozenset[str]]:
    _must_be_small(file, bounds)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise _broken("", problem) from problem
    told, entries, folders = _judged(archive.infolist(), bounds)
    if told:
        raise BadPackage(told)
    return archive, entries, frozenset(folders)


def _must_be_small(file: BinaryIO, bounds: Bounds) -> None:
    end = end_of(file)
    if end is None:
        raise BadPackage([error("", "no_zip", "this is no zip, or its end is missing", _PACK)])
    if end.large:
        raise BadPackage([error("", "too_large", "this is a zip for larger files than are taken (ZIP64)", _PACK)])
    within(bounds, end.least, 0)


def _judged(
    entries: list[zipfile.ZipInfo], bounds: Bounds
) -> tuple[list[Finding], dict[str, zipfile.ZipInfo], set[str]]:
    """What is wrong with the table of contents, its files, and the folders that it names."""
    within(bounds, len(entries), sum(entry.file_size for entry in entries))
    told: list[Finding] = []
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for entry in entries:
        problem = paths.wrong(entry.orig_filename) or _wrong(entry, bounds)
        if problem:
            told.append(problem)
        elif not paths.is_junk(entry.filename.rstrip("/")):
            found.append((paths.normal(entry.filename), entry))
    told += paths.twins(path.rstrip("/") for path, _ in found)
    files = {path: entry for path, entry in found if not path.endswith("/")}
    folders = {path.rstrip("/") for path, _ in found if path.endswith("/")}
    above = folders | {each for path in files for each in _above(path)}
    told += [
        error(path[:100], "duplicate", "this is a file and a folder at once", _PACK) for path in files if path in above
    ]
    return told, files, above


def _wrong(entry: zipfile.ZipInfo, bounds: Bounds) -> Finding | None:
    shown, mode = entry.filename[:100], entry.external_attr >> 16
    if entry.flag_bits & 0x1:
        return error(shown, "encrypted", "this is encrypted", "pack it without a password")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return no_file(shown, mode)
    if entry.compress_type not in _METHODS:
        return error(shown, "method", "this is packed in a way that is not read here", _PACK)
    if entry.file_size > max(_SMALL, entry.compress_size * bounds.ratio):
        return error(shown, "bomb", f"this unpacks to more than {bounds.ratio} times its size", "leave it out")
    return None


def _above(path: str) -> Iterator[str]:
    at = path.find("/")
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _broken(path: str, problem: Exception) -> BadPackage:
    return BadPackage([error(path, "broken", f"the zip is broken: {problem}"[:300], _PACK)])
