"""Finds a stored question that means the same: near by its vector, and the same by its words."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.answers.entry import Place
from palaver.chat.answers.guard import same
from palaver.chat.answers.near import cells, cosine, unpacked
from palaver.chat.answers.tally import SQL
from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.retrieval.question import normal

log = logger("chat")

_CANDIDATES: Final = 200
_PATIENCE_S: Final = 2.0  # longer than that is longer than it saves


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A stored answer whose question lies near."""

    hash: UUID
    question: str
    vector: bytes
    answer: str
    sources: list[dict[str, Any]]
    tokens: int
    ends_at: float


class Meanings:
    def __init__(self, db: Database, embedder: Embedder) -> None:
        self.db, self.embedder = db, embedder

    async def vector(self, question: str) -> Sequence[float] | None:
        """None when the embedder is not to be had: then the letter must do."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                (made,) = await self.embedder.embed([normal(question)], query=True)
        except (PalaverError, TimeoutError) as error:
            log.warning("no answer is looked for by meaning", reason=repr(error))
            return None
        return made

    async def nearest(
        self, account: UUID, place: Place, question: str, vector: Sequence[float], threshold: float
    ) -> Candidate | None:
        """The stored answer in the same place whose question asks for the same, the nearest of them."""
        found = await self.db.all(
            SQL.near,
            Candidate,
            account_id=account,
            part=place.part,
            near=cells(place.part, vector),
            limit=_CANDIDATES,
        )
        alike = [(cosine(vector, unpacked(each.vector)), each) for each in found if same(question, each.question)]
        best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= threshold else None
