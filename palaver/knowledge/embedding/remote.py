"""Embedders elsewhere: any server that speaks OpenAI's `/embeddings`, and Ollama's `/api/embed`."""

import math
from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from palaver.core.errors import ProviderFailed
from palaver.knowledge.embedding.embedder import Vector, batches
from palaver.llm.address import with_prefix, with_scheme
from palaver.llm.errors import Stalled
from palaver.llm.provider import Connection
from palaver.llm.transport.client import Call, fetch

_TOGETHER = 32


class _Item(msgspec.Struct):
    index: int
    embedding: list[float]


class _OpenAIAnswer(msgspec.Struct):
    data: list[_Item]


class _OllamaAnswer(msgspec.Struct):
    embeddings: list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote(ABC):
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

    @abstractmethod
    async def batch(self, texts: Sequence[str]) -> list[list[float]]:
        """One request to the server."""

    async def close(self) -> None:  # noqa: B027  # having nothing to close is the answer of both
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

    def call(self, base: str, path: str, body: dict[str, object]) -> Call:
        headers = {"Content-Type": "application/json"}
        if self.connection.api_key:
            headers["Authorization"] = f"Bearer {self.connection.api_key}"
        return Call(base + path, headers, msgspec.json.encode(body))


def _normal(vector: Sequence[float]) -> Vector:
    """The vector at length 1, as the stores expect it; one of nothing but zeros stays what it is."""
    norm = math.hypot(*vector) or 1.0
    return array("f", [value / norm for value in vector])


class OpenAIEmbedder(Remote):
    """A base URL without a path gets `/v1`, as for chat."""

    async def batch(self, texts: Sequence[str]) -> list[list[float]]:
        body: dict[str, object] = {"model": self.model, "input": texts, "encoding_format": "float"}
        if self.shortened:
            body["dimensions"] = self.dimensions
        base = with_prefix(self.connection.base_url, "/v1")
        answer = await fetch(self.connection, self.call(base, "/embeddings", body), _OpenAIAnswer)
        return [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]


class OllamaEmbedder(Remote):
    """The first call may find the model asleep; it is asked a second time while the server loads it."""

    async def batch(self, texts: Sequence[str]) -> list[list[float]]:
        base = with_scheme(self.connection.base_url).removesuffix("/v1").removesuffix("/api")
        call = self.call(base, "/api/embed", {"model": self.model, "input": texts, "truncate": True})
        try:
            return (await fetch(self.connection, call, _OllamaAnswer)).embeddings
        except Stalled:
            return (await fetch(self.connection, call, _OllamaAnswer)).embeddings
