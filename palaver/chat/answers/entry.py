"""A stored answer as it is given again, and the place under which it is kept."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from palaver.chat.events import Source


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is said again; `tokens` are what that saves, `ends_at` is in unix seconds."""

    hash: UUID
    answer: str
    sources: Sequence[Source]
    tokens: int
    ends_at: float


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """
    `hash` names all that an answer depends on, `part` all but the question.

    `collections` are those that are open to who asks, with the revisions that are searched.
    """

    hash: UUID
    part: UUID
    owner: str | None
    collections: Sequence[tuple[UUID, int]]
