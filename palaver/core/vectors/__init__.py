"""
Units of text found by meaning and by words, exactly; what a unit says, and how the scores are fused, is its owner's.

Term weights, document frequencies and idf are the owner's too, so every adapter answers with the same scores.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.errors import PalaverError

__all__ = ["Candidate", "Unit", "UnknownVectors", "Vectors", "Weights", "open_vectors"]

# The adapter that serves each URL scheme, imported when it is asked for.
ADAPTERS: Mapping[str, str] = MappingProxyType({"": "pgvector", "http": "qdrant", "https": "qdrant"})


class Weights(msgspec.Struct, frozen=True):
    """The weight of each term of a unit; a term is 0..2^32-1 and occurs once."""

    id: int
    terms: Sequence[int]
    weights: Sequence[float]


class Unit(msgspec.Struct, frozen=True):
    """One unit of a document: its embedding of length 1 and its weighted terms. `id` is positive, unique over all."""

    id: int
    document: UUID
    dense: Sequence[float]
    terms: Sequence[int]
    weights: Sequence[float]


class Candidate(msgspec.Struct, frozen=True):
    """A unit that is among the best by meaning or by words, with both scores; no cosine when no vector was asked."""

    unit: int
    cosine: float | None
    bm25: float


class Vectors(Protocol):
    """
    Collections are numbers that belong to one account each, which the caller has checked.

    `tx` makes a change part of that transaction where `transactional` is true; elsewhere it is done at once, so the
    caller enqueues it as a job, and has searches leave out what is about to go. Raises Unavailable, StorageFull.
    """

    @property
    def transactional(self) -> bool: ...

    async def add(self, account: UUID, collection: int, units: Sequence[Unit], *, tx: Database | None = None) -> None:
        """Add units, replacing those with the same ids; doing it twice is doing it once."""
        ...

    async def reweigh(self, collection: int, units: Sequence[Weights], *, tx: Database | None = None) -> None:
        """New weights for terms that the units have already."""
        ...

    async def remove(self, collection: int, units: Collection[int], *, tx: Database | None = None) -> None: ...

    async def remove_document(self, collection: int, document: UUID, *, tx: Database | None = None) -> None: ...

    async def drop(self, collection: int, *, tx: Database | None = None) -> None: ...

    async def search(
        self,
        collection: int,
        vector: Sequence[float] | None,
        query: Mapping[int, float],
        *,
        limit: int = 100,
        without: Iterable[UUID] = (),
    ) -> list[Candidate]:
        """
        The union of the `limit` best by cosine and the `limit` best by BM25, in no order.

        `query` gives each term its count times its idf; bm25 is the sum over terms of that times the unit's weight.
        Units of the documents `without` are not there.
        """
        ...

    async def ping(self) -> float:
        """Seconds that a trivial request takes."""
        ...

    async def close(self) -> None: ...


class UnknownVectors(PalaverError):
    """The URL's scheme belongs to no adapter."""


class _Opener(Protocol):
    def __call__(self, url: str, db: Database) -> Vectors: ...


def open_vectors(url: str | None, db: Database) -> Vectors:
    """Without a URL the units live in `db` by pgvector; http(s):// is a Qdrant server, its key in QDRANT_API_KEY."""
    scheme = urlsplit(url or "").scheme
    if scheme not in ADAPTERS:
        raise UnknownVectors(f"A vector store's URL begins with http:// or https://, not with {scheme}://.")
    opener = cast("_Opener", import_module(f"{__name__}.{ADAPTERS[scheme]}").open_adapter)
    return opener(url or "", db)
