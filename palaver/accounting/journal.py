"""What is not stored yet, on disk: a line for each row, in a file of this process; its lock says whether it lives."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from palaver.kit.ids import uuid7

_SUFFIX: Final = ".jsonl"
_REFUSED: Final = "refused.txt"


class Segment:
    """One file, ours for as long as it is open."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor = path, descriptor
        self.size = os.fstat(descriptor).st_size

    def add(self, line: bytes) -> None:
        """Keep a line: now it outlives this process, after `sync` the machine's end. OSError: it is not kept."""
        written = os.write(self._descriptor, line)
        if written < len(line):
            os.ftruncate(self._descriptor, self.size)
            raise OSError("there is no room for a whole line")
        self.size += written

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def empty(self) -> None:
        if self.size:
            os.ftruncate(self._descriptor, 0)
            self.size = 0

    def lines(self) -> Iterator[bytes]:
        """Every line that is whole; the last may have been cut by a death."""
        with self.path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        os.close(self._descriptor)

    def close(self) -> None:
        """Leave what is in it to whoever comes next."""
        if not self.size:
            self.path.unlink(missing_ok=True)
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)  # a thread that still forces it to the disk would hold the lock on
        os.close(self._descriptor)


class Journal:
    """The files of one folder: ours, to which rows are added, and `left`, those that are still to be stored."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.left = _orphans(folder)
        self._current = self._begun()

    @property
    def size(self) -> int:
        """Bytes that wait."""
        return self._current.size + sum(segment.size for segment in self.left)

    def add(self, line: bytes) -> None:
        self._current.add(line)

    def sync(self) -> None:
        self._current.sync()

    def adopt(self) -> None:
        """Take over the files of processes that have died since."""
        self.left.extend(_orphans(self.folder))

    def turn_over(self) -> None:
        """Leave the file as it is, to be read, and go on in another."""
        self.left.append(self._current)
        self._current = self._begun()

    def empty(self) -> None:
        """Everything that was added to the file is stored."""
        self._current.empty()

    def refuse(self, line: bytes) -> None:
        """Keep a row that the database does not take, for somebody to look at."""
        with (self.folder / _REFUSED).open("ab") as file:
            file.write(line)

    def close(self) -> None:
        for segment in (self._current, *self.left):
            segment.close()

    def _begun(self) -> Segment:
        segment = None
        while segment is None:  # one who looks for orphans right now may be faster
            segment = _locked(self.folder / f"{uuid7().hex}{_SUFFIX}", os.O_CREAT)
        return segment


def _orphans(folder: Path) -> list[Segment]:
    """The files whose process is gone; they are ours from now on."""
    found = (_locked(path) for path in sorted(folder.glob(f"*{_SUFFIX}")))
    return [segment for segment in found if segment is not None]


def _locked(path: Path, flags: int = 0) -> Segment | None:
    """The file with our lock on it; None where another process has it, or has removed it."""
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | flags, 0o600)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:
                return Segment(path, descriptor)
        os.close(descriptor)
    return None
