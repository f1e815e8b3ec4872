"""
Blobs as files below a folder.

Written by hand because obstore's local store renames without fsync: after a power cut a stored key could be empty.
"""

import asyncio
import errno
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from palaver.core.blobs.key import checked
from palaver.core.errors import NotFound, StorageFull, Unavailable

T = TypeVar("T")

_INCOMING = ".incoming"  # no key begins with a dot
_PIECE = 1024 * 1024  # bytes that one hop to a thread is worth
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PLACINGS = 3


class FolderBlobs:
    """Each put writes a file of its own, makes it durable, and renames it into place; all of it in threads."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, data: bytes | AsyncIterator[bytes]) -> int:
        target = self._root / checked(key)
        temporary = self._root / _INCOMING / uuid4().hex
        try:
            size = await _write(temporary, data)
            await _threaded(lambda: _place(temporary, target))
        except BaseException:
            await asyncio.shield(asyncio.to_thread(temporary.unlink, missing_ok=True))
            raise
        return size

    async def get(self, key: str) -> bytes:
        return await _threaded((self._root / checked(key)).read_bytes)

    async def stream(self, key: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        path = self._root / checked(key)
        file = await _threaded(lambda: FileIO(path))
        with file:
            file.seek(start)
            left = length if length is not None else 1 << 62
            while left > 0 and (piece := await _read(file, min(_PIECE, left))):
                left -= len(piece)
                yield piece

    async def delete(self, key: str) -> None:
        path = self._root / checked(key)
        await _threaded(lambda: _remove(path, self._root))

    async def list(self, prefix: str) -> AsyncIterator[str]:
        top = self._root / checked(prefix) if prefix else self._root
        for path in await _threaded(lambda: _files(top)):
            yield path.relative_to(self._root).as_posix()

    @asynccontextmanager
    async def local_copy(self, key: str) -> AsyncIterator[Path]:
        path = self._root / checked(key)
        await _threaded(path.stat)
        yield path

    async def ping(self) -> float:
        started = time.perf_counter()
        await _threaded(self._root.stat)
        return time.perf_counter() - started

    async def close(self) -> None:
        """Nothing is held open."""


async def _threaded(act: Callable[[], T]) -> T:
    """Run in a thread; the system's errors become ours."""
    try:
        return await asyncio.to_thread(act)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFound("This file does not exist.") from error
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull("The disk is full. Free some space, then try again.") from error
        raise Unavailable(f"The file store cannot be used: {error.strerror}.") from error


async def _read(file: FileIO, size: int) -> bytes | None:
    return await _threaded(lambda: file.read(size))


async def _write(path: Path, data: bytes | AsyncIterator[bytes]) -> int:
    """Write a new file and make it durable; its size."""
    file = await _threaded(lambda: FileIO(path, "xb"))
    size = 0
    with file:
        if isinstance(data, bytes):
            size = await _append(file, data)
        else:
            async for piece in _gathered(data):
                size += await _append(file, piece)
        await _threaded(lambda: os.fsync(file.fileno()))
    return size


async def _append(file: FileIO, data: bytes) -> int:
    def write() -> int:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
        return len(data)

    return await _threaded(write)


async def _gathered(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Small pieces joined to ones that are worth a hop."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if len(waiting) >= _PIECE:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _place(temporary: Path, target: Path) -> None:
    """Rename durably; a folder that a delete has just cleared away is made again."""
    for attempt in range(_PLACINGS):
        _make(target.parent)
        try:
            temporary.replace(target)
            break
        except FileNotFoundError:
            if attempt == _PLACINGS - 1:
                raise
    _sync(target.parent)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path, root: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):
        while (path := path.parent) != root:
            path.rmdir()


def _files(top: Path) -> list[Path]:
    found = [Path(folder, name) for folder, _, names in os.walk(top) for name in names]
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(top).parts)]


async def open_adapter(url: str) -> FolderBlobs:
    root = Path(unquote(urlsplit(url).path))

    def prepare() -> None:
        (root / _INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in (root / _INCOMING).iterdir():  # of a server that was killed while it wrote
            if time.time() - leftover.stat().st_mtime > 24 * 3600:
                leftover.unlink(missing_ok=True)

    await _threaded(prepare)
    return FolderBlobs(root)
