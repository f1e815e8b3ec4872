"""The lock on a data directory: the kernel holds it for one live server, and lets go of it however that server ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from palaver.core.process import StartFailed


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold `serve.lock` in a data directory; StartFailed names the process that does already."""
    path = data / "serve.lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartFailed(f"{path} cannot be opened: {error.strerror}.") from error
    try:
        _take(lock, data)
        yield
    finally:
        os.close(lock)


def holder(data: Path) -> int | None:
    """The process that serves a data directory; None when none does."""
    try:
        lock = os.open(data / "serve.lock", os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(lock)
    else:
        return None
    finally:
        os.close(lock)


def _take(lock: int, data: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartFailed(
            f"Process {_written(lock)} serves {data} already: stop it, or choose another folder by --data-dir."
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _written(lock: int) -> int:
    text = os.pread(lock, 32, 0).strip()
    return int(text) if text.isdigit() else 0
