"""The bot's tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from palaver.basic.rows.condition import Shape

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows, in which order (column, whether descending), and how many of them."""

    where: Shape | None = None
    order: Sequence[tuple[str, bool]] = ()
    limit: int | None = None
    offset: int = 0


class Rows(Protocol):
    """What may be changed row by row: tables, files of rows. Conditions are values of rows/condition.py."""

    async def columns(self, table: str) -> Sequence[str]:
        """The names of its columns in their order, as a program has written them."""

    async def key(self, table: str, value: Any) -> Shape:
        """The condition that its key is this value."""

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """The rows as they are then."""

    async def save(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Rows with a key that is there already are changed, all others inserted."""

    async def update(self, table: str, changes: Mapping[str, Shape], where: Shape | None) -> int: ...

    async def delete(self, table: str, where: Shape | None) -> int: ...

    async def merge(
        self, table: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], columns: Sequence[str]
    ) -> Row:
        """How many were inserted, updated, unchanged; `columns` are those that may change, all where there are none."""


class Data(Rows, Protocol):
    """Every method checks account, bot and roles."""

    async def find(self, table: str, wanted: Wanted) -> list[Row]: ...

    async def last(self, table: str) -> Row | None:
        """The newest row."""

    async def aggregate(
        self, table: str, function: str, column: str, where: Shape | None = None, group: str = ""
    ) -> Any:
        """One value, or with `group` rows of key and value."""

    async def texts(self, table: str) -> Sequence[str]:
        """The names of its columns that hold words, and that whoever asks may read."""
