"""Where the files of a package are: a zip, a folder or one bare file; read within bounds, never unpacked."""

import io
import os
import stat
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from palaver.config.document.finding import Finding
from palaver.config.packages import paths
from palaver.config.packages.bad import BadPackage, error

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`bytes`: of all files once unpacked; `ratio`: of a file to what it takes in the archive."""

    files: int = 5_000
    bytes: int = 256 * MEGABYTE
    ratio: int = 200


class Source(Protocol):
    """`files` are paths with their sizes in bytes, `folders` those that the source names by themselves."""

    name: str
    files: Mapping[str, int]
    folders: frozenset[str]

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """One file's bytes; BadPackage when they are not what was announced."""
        ...

    def close(self) -> None: ...


class Bare:
    """One file by itself: a bot.yaml or a config.csv."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self._data = "", data
        self.files: Mapping[str, int] = {name: len(data)}
        self.folders: frozenset[str] = frozenset()

    def open(self, path: str) -> BinaryIO:
        del path
        return io.BytesIO(self._data)

    def close(self) -> None:
        """Nothing is held open."""


class Folder:
    """A folder of this machine; links and devices in it are refused, because they lead elsewhere."""

    def __init__(self, root: Path, bounds: Bounds) -> None:
        self.name = root.resolve().name
        self._root = root
        found = _Walk(bounds)
        found.into(root, "")
        found.told += paths.twins(found.files)
        if found.told:
            raise BadPackage(found.told)
        self.files: Mapping[str, int] = found.files
        self.folders = frozenset(found.folders)
        self._real = found.real

    def open(self, path: str) -> BinaryIO:
        try:
            descriptor = os.open(self._root / self._real[path], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as problem:
            raise unreadable(path, problem) from problem
        return os.fdopen(descriptor, "rb")

    def close(self) -> None:
        """Nothing is held open."""


class _Walk:
    def __init__(self, bounds: Bounds) -> None:
        self.files: dict[str, int] = {}
        self.real: dict[str, str] = {}
        self.folders: set[str] = set()
        self.told: list[Finding] = []
        self._bounds, self._bytes = bounds, 0

    def into(self, folder: Path, prefix: str) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as problem:
            raise unreadable(prefix, problem) from problem
        for entry in entries:
            here = f"{prefix}{entry.name}"
            if paths.is_junk(here):
                continue
            if told := paths.wrong(here):
                self.told.append(told)
            elif entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                self.told.append(no_file(here))
            elif entry.is_dir():
                self.folders.add(paths.normal(here))
                self.into(Path(entry.path), f"{here}/")
            else:
                self._take(here, entry.stat(follow_symlinks=False).st_size)

    def _take(self, here: str, size: int) -> None:
        self._bytes += size
        self.files[paths.normal(here)], self.real[paths.normal(here)] = size, here
        within(self._bounds, len(self.files), self._bytes)


def within(bounds: Bounds, files: int, size: int) -> None:
    """BadPackage for more than is taken."""
    hint = "leave out what the bot does not need, or add the documents under Knowledge"
    if files > bounds.files:
        raise BadPackage([error("", "too_large", f"it has more than {bounds.files:,} files", hint)])
    if size > bounds.bytes:
        told = f"its files are larger than the {bounds.bytes // MEGABYTE} MB that are taken"
        raise BadPackage([error("", "too_large", told, hint)])


def no_file(path: str, mode: int = 0) -> Finding:
    told = "this is a device or the like" if mode and not stat.S_ISLNK(mode) else "this is a link or a device"
    return error(path[:100], "not_a_file", f"{told}, which leads out of the package", "put the file itself there")


def unreadable(path: str, problem: OSError) -> BadPackage:
    told = f"this cannot be read: {problem.strerror or type(problem).__name__}"
    return BadPackage([error(path, "unreadable", told, "let the server's user read it, and try again")])


def read_all(source: Source, path: str, limit: int) -> bytes:
    """A small file, whole; BadPackage beyond `limit` bytes."""
    with source.open(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        told = f"this is larger than the {limit // 1024} kB that are taken"
        raise BadPackage([error(path, "too_large", told, "move what does not belong here elsewhere")])
    return data
