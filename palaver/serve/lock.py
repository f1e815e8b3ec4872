"""The lock on a data directory: the kernel holds it for one live server, and lets go of it however that server ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from palaver.core.process import StartFailed
from palaver.serve.lingering import taken

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Who serves a data directory; its database's URL and its own address once they are known."""

    pid: int
    database_url: str = ""
    address: str = ""


class Lock:
    """The lock file `serve.lock`, held."""

    def __init__(self, file: int) -> None:
        self._file = file

    def note(self, database_url: str = "", address: str = "") -> None:
        """Write who we are, for those who find the lock taken."""
        written = f"{os.getpid()}\n{database_url}\n{address}\n".encode()
        os.pwrite(self._file, written, 0)
        os.ftruncate(self._file, len(written))


@contextlib.contextmanager
def held(data: Path) -> Iterator[Lock]:
    """Hold the lock on a data directory; StartFailed names the process that does already."""
    path = data / "serve.lock"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartFailed(f"{path} cannot be opened: {error.strerror}.") from error
    try:
        _take(file, data)
        lock = Lock(file)
        lock.note()
        yield lock
    finally:
        os.close(file)


def holder(data: Path) -> Holder | None:
    """Who serves a data directory; None when nobody does."""
    try:
        file = os.open(data / "serve.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(file)
    else:
        return None
    finally:
        os.close(file)


def _take(file: int, data: Path) -> None:
    try:
        taken(lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        raise StartFailed(
            f"Process {_written(file).pid} serves {data} already: stop it, or choose another folder by --data-dir."
        ) from None


def _written(file: int) -> Holder:
    pid, url, address, *_ = [*os.pread(file, _LONGEST, 0).decode().split("\n"), "", "", ""]
    return Holder(int(pid) if pid.isdigit() else 0, url, address)
