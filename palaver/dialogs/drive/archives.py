"""Archives: files packed into a zip, and a stranger's zip unpacked within bounds, into the drive and nowhere else."""

import asyncio
import tempfile
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from palaver.basic.drive.paths import normal
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.core.zips import ENTRY_BYTES, end_of

ENTRIES: Final = 1_000
UNPACKED: Final = 200_000_000
_EXPANSION: Final = 200
_SMALL: Final = 20_000_000
_PIECE: Final = 1024 * 1024
_ENCRYPTED: Final = 0x1
_LINK: Final = 0o120000
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class Packed:
    path: str
    pieces: AsyncIterator[bytes]


@asynccontextmanager
async def packed(files: Sequence[Packed]) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of an archive; two files of one path get numbers."""
    if len(files) > ENTRIES:
        raise limit_exceeded(f"an archive of more than {ENTRIES:,} files")
    names = set[str]()
    with tempfile.TemporaryFile() as made:  # the system's own folder: as fast as memory
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                with archive.open(_own(file.path, names), "w", force_zip64=True) as entry:
                    async for piece in file.pieces:
                        await asyncio.to_thread(entry.write, piece)
        made.seek(0)
        yield _read(made)


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, _PIECE):
        yield piece


def _own(path: str, names: set[str]) -> str:
    stem, dot, ending = path.rpartition(".")
    wanted, number = path, 1
    while wanted in names:
        number += 1
        wanted = f"{stem}-{number}.{ending}" if dot else f"{path}-{number}"
    names.add(wanted)
    return wanted


async def unpacked(place: Path) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """
    The files of an archive by their paths in it, each to be read before the next.

    AccessDenied where one would leave its folder, LimitExceeded for what is larger than it looks, FileError otherwise.
    """
    with _explained(), await asyncio.to_thread(_opened, place) as archive:
        for info, path in await asyncio.to_thread(_judged, archive):
            yield path, _entry(archive, info)


def _opened(place: Path) -> zipfile.ZipFile:
    with place.open("rb") as file:
        end = end_of(file)
    if end is None:
        raise zipfile.BadZipFile
    if end.large or end.table > ENTRIES * ENTRY_BYTES:
        raise limit_exceeded(f"an archive of more than {ENTRIES:,} files")
    return zipfile.ZipFile(place)


def _judged(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """Everything is judged before the first file is written."""
    found = [each for each in archive.infolist() if not each.is_dir()]
    unpacked, stored = sum(each.file_size for each in found), sum(each.compress_size for each in found)
    bomb = unpacked > _SMALL and unpacked // max(stored, 1) > _EXPANSION
    if bomb or unpacked > UNPACKED or len(found) > ENTRIES:
        most = f"{UNPACKED // 1_000_000} MB in {ENTRIES:,} files"
        raise limit_exceeded(f"an archive that unpacks to more than {most}")
    return list(_named(found))


def _named(found: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    seen = set[str]()
    for info in found:
        if info.flag_bits & _ENCRYPTED:
            raise BasicError("FileError", "the archive is protected by a password")
        if (info.external_attr >> 16) & 0o170000 == _LINK:
            raise BasicError("AccessDenied", f"{info.filename[:60]!r} is a link")
        path = normal(info.filename.replace("\\", "/"))
        if path in seen:
            raise BasicError("FileError", f"the archive holds {path[:60]} twice")
        seen.add(path)
        yield info, path


async def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> AsyncIterator[bytes]:
    """Never more than it has declared: that is what was judged."""
    left = info.file_size
    with _explained(), archive.open(info) as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            left -= len(piece)
            if left < 0:
                raise limit_exceeded("an archive whose files are larger than it says")
            yield piece


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise BasicError("FileError", "the archive is incomplete or damaged") from error
