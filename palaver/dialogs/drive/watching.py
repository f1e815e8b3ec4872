"""Who is told of changed files, in the transaction that changes them: handlers of ON CHANGE."""

from typing import Literal, Protocol
from uuid import UUID

from palaver.core.db import Database

FileChange = Literal["create", "modify", "delete", "rename", "move"]


class Watcher(Protocol):
    async def told(  # a change is made of these
        self, db: Database, account: UUID, bot: UUID, change: FileChange, path: str, media_type: str, size: int
    ) -> None:
        """`path` is where the file is now, or was at last."""


class Unwatched:
    async def told(  # as the others are told
        self, db: Database, account: UUID, bot: UUID, change: FileChange, path: str, media_type: str, size: int
    ) -> None:
        """Nobody is there."""


def moved(path: str, target: str) -> FileChange:
    return "rename" if path.rpartition("/")[0] == target.rpartition("/")[0] else "move"
