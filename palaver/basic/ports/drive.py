"""The files of the bot's own .gbdrive."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from palaver.basic.values.kinds import File

Source = str | File


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file; folders are what paths have in common."""

    path: str
    size: int
    media_type: str
    created: datetime
    modified: datetime


class Sheet(NamedTuple):
    """Of a workbook, with how many others it has; each row is a list of cells."""

    title: str
    cells: list[list[Any]]
    others: int = 0


class Drive(Protocol):
    """
    Paths are normal (basic/drive/paths.py), and relative to it. A `Source` is one of them, or a file of the
    conversation. FileError where there is no such file, AccessDenied, LimitExceeded.
    """

    async def text(self, path: str) -> str:
        """The text of a file, of a document what is written in it."""

    async def content(self, source: Source) -> bytes: ...

    async def sheet(self, path: str, title: str = "") -> Sheet:
        """A sheet of a workbook by its title, the first one without; NotFound where there is none of that title."""

    async def change(self, path: str, made: Callable[[], Awaitable[bytes]]) -> File:
        """
        A file as it is `made` of what it reads of it; others who change it so wait until the effect is stored.

        It is made once more where somebody was faster.
        """

    async def write(self, path: str, content: bytes, *, append: bool = False) -> File: ...

    async def keep(self, name: str, content: bytes, media_type: str) -> File:
        """A file without a path of its own; the same effect done again replaces it."""

    async def copy(self, source: Source, target: str) -> File: ...

    async def move(self, source: str, target: str) -> File: ...

    async def delete(self, path: str) -> bool:
        """Whether there was one."""

    async def below(self, folder: str) -> list[Entry]:
        """All files below a folder, "" for the drive itself, by path."""

    async def fetch(self, url: str, path: str | None) -> File:
        """What lies at an address, into the drive."""

    async def pack(self, sources: list[Source], target: str) -> int:
        """The size of an archive of files, each by its path."""

    async def unpack(self, source: Source, folder: str) -> list[File]:
        """What an archive holds, into a folder."""

    async def merge_pdf(self, sources: list[Source], target: str) -> File: ...

    async def make_pdf(self, document: str, target: str, *, markdown: bool) -> File:
        """A PDF of a document in HTML, or in Markdown; nothing that it names is fetched."""

    async def link(self, path: str, seconds: float, name: str = "") -> str:
        """An address where anybody who has it gets the file, for so long."""
