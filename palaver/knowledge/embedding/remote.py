"""Embedders elsewhere: the models that a connection's provider makes vectors with."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from palaver.core.errors import ProviderFailed
from palaver.knowledge.embedding.embedder import Vector, batches
from palaver.llm import endpoints
from palaver.llm.provider import Connection

_TOGETHER = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteEmbedder:
    """
    A model on a server. `dimensions` is what its vectors have; the prefixes are what some models want before a text.

    `shortened` asks the server for vectors of that length, where the model can make shorter ones.
    """

    connection: Connection
    model: str
    dimensions: int
    query_prefix: str = ""
    document_prefix: str = ""
    shortened: bool = False

    @property
    def name(self) -> str:
        return f"{self.connection.name}:{self.model}"

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[Vector]:
        prefix = self.query_prefix if query else self.document_prefix
        return [
            vector
            for batch in batches([prefix + text for text in texts], _TOGETHER)
            for vector in self._checked(await self.batch(batch), batch)
        ]

    async def batch(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One request to the server."""
        wanted = self.dimensions if self.shortened else None
        return (await endpoints.embed(self.connection, texts, self.model, wanted)).vectors

    async def close(self) -> None:
        """Nothing of its own: the connections belong to the process."""

    def _checked(self, vectors: Sequence[Sequence[float]], texts: Sequence[str]) -> list[Vector]:
        """The vectors as ours; raises ProviderFailed when there are too few or they are of another model's length."""
        if len(vectors) != len(texts) or any(len(vector) != self.dimensions for vector in vectors):
            lengths = ", ".join(map(str, sorted({len(vector) for vector in vectors}))) or "nothing"
            raise ProviderFailed(
                f"Connection '{self.connection.name}': for {len(texts)} texts, the model {self.model} answered"
                f" {len(vectors)} vectors of length {lengths}; expected {self.dimensions}. Check the model's name.",
            )
        return [_normal(vector) for vector in vectors]


def _normal(vector: Sequence[float]) -> Vector:
    """The vector at length 1, as the stores expect it; one of nothing but zeros stays what it is."""
    norm = math.hypot(*vector) or 1.0
    return array("f", [value / norm for value in vector])
