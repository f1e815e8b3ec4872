"""A question as retrieval sees it: its words, cleaned and bounded, and its vector, remembered for a while."""

import asyncio
import unicodedata
from collections.abc import Mapping
from typing import Final

from palaver.core.errors import NotFound, PalaverError
from palaver.core.logs import logger
from palaver.kit import jsons
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.retrieval.memory import Memory

log = logger("knowledge")

CHARACTERS: Final = 8_000  # of a question that count; more is no question any more
_REMEMBERED: Final = 2_000
_KEEP_S: Final = 3_600.0
_PATIENCE_S: Final = 8.0


def normal(question: str) -> str:
    """`question` composed, with single blanks, at most CHARACTERS long."""
    return " ".join(unicodedata.normalize("NFKC", jsons.storable(question[: CHARACTERS * 2])).split())[:CHARACTERS]


class Questions:
    """Embeds questions; the same one within an hour costs nothing."""

    def __init__(self, embedders: Mapping[str, Embedder]) -> None:
        self._embedders = embedders
        self._vectors: Memory[tuple[str, str], list[float]] = Memory(_REMEMBERED, _KEEP_S)

    async def vector(self, question: str, embedding: str) -> list[float] | None:
        """Its vector, or None when the embedder is not to be had: then words alone must do."""
        known = self._vectors.get((embedding, question))
        if known is not None:
            return known
        try:
            async with asyncio.timeout(_PATIENCE_S):
                (made,) = await self._embedder(embedding).embed([question], query=True)
        except (PalaverError, TimeoutError) as error:
            log.warning("search by words alone: no embedding of the question", embedding=embedding, reason=str(error))
            return None
        vector = made.tolist()
        self._vectors.put((embedding, question), vector)
        return vector

    def _embedder(self, name: str) -> Embedder:
        try:
            return self._embedders[name]
        except KeyError:
            raise NotFound(f"The embedding {name!r} is not configured any more.") from None
