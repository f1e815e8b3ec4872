"""Pages of a list: a limit and a cursor in, items and the next cursor out."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec

Item = TypeVar("Item")


class PageQuery(msgspec.Struct, frozen=True):
    """`cursor` is the last id of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: UUID | None = None


class Page(msgspec.Struct, Generic[Item], frozen=True):
    items: list[Item]
    next_cursor: str | None = None


def page(found: Sequence[Item], query: PageQuery, id_of: Callable[[Item], UUID]) -> Page[Item]:
    """Shape up to `limit + 1` rows: the one too many only says that there is a next page."""
    items = list(found[: query.limit])
    more = len(found) > query.limit
    return Page(items, str(id_of(items[-1])) if more else None)


def cursor_of(text: str) -> UUID | None:
    """The row that a page goes on after; what is no id begins at the top."""
    try:
        return UUID(text)
    except ValueError:
        return None
