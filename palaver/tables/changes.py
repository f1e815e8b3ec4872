"""Who is told of changed rows, in the transaction that changes them: handlers of ON INSERT, UPDATE and DELETE."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from palaver.core.db import Database

Change = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A row before and after; nothing before where it was inserted, nothing after where it was deleted."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Changes(Protocol):
    async def wanted(self, db: Database, account: UUID, bot: UUID, table: str, change: Change) -> bool:
        """Whether anybody wants to be told; where nobody does, rows are not even read."""

    async def told(
        self, db: Database, account: UUID, bot: UUID, table: str, change: Change, rows: Sequence[Changed]
    ) -> None:
        """`db` is the transaction: what is stored with it stands or falls with the rows."""


class Nobody:
    """No handlers."""

    async def wanted(self, db: Database, account: UUID, bot: UUID, table: str, change: Change) -> bool:  # noqa: ARG002  # as the others are asked
        return False

    async def told(
        self, db: Database, account: UUID, bot: UUID, table: str, change: Change, rows: Sequence[Changed]
    ) -> None:
        """Nothing is told to nobody."""
