"""The files of the bot's own .gbdrive."""

from typing import Protocol

from palaver.basic.values.kinds import File


class Drive(Protocol):
    """Paths are relative to it; FileError, AccessDenied, LimitExceeded."""

    async def text(self, path: str) -> str:
        """The text of a file, of a document what is written in it."""

    async def content(self, file: File) -> bytes:
        """The bytes of a file, wherever it lies."""

    async def keep(self, name: str, content: bytes, media_type: str) -> File:
        """A file without a path of its own; the same effect done again replaces it."""
