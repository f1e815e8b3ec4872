"""Search: what some collections know about a question, by meaning and by words, ranked in one list."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec

from palaver.core import metrics
from palaver.core.cache.tiers import Bounds, Passing, Tier, Tiers
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.vectors import Vectors
from palaver.kit import jsons
from palaver.knowledge.collections import Collection, Collections
from palaver.knowledge.language.terms import count_terms
from palaver.knowledge.retrieval.fusion import Bar, Scores, Weights, fused, weighted
from palaver.knowledge.retrieval.question import Questions, normal

SQL = named_queries(__file__)

_TERMS: Final = 64  # of a question that are looked up: the heaviest
_SPARE: Final = 10  # hits loaded beside those asked for: a document may go between the search and the load
_KEEP_S: Final = 3_600.0
_NEAR_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How hits are found and chosen, and kept for so many seconds; `documents` leaves out all others."""

    top_k: int = 8
    candidates: int = 100
    weights: Weights = field(default_factory=Weights)
    bar: Bar = field(default_factory=Bar)
    documents: Sequence[UUID] | None = None
    keep_s: int = 3_600


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """
    One chunk that answers; `ord` is its place in its document, whose file is the `version`-th.

    `score` is `fused` times the collection's weight. `dense` (cosine) is None when only words could be searched.
    """

    chunk: int
    document_id: UUID
    collection: str
    version: int
    ord: int
    title: str
    text: str
    page: int | None
    heading: list[str]
    score: float
    dense: float | None
    sparse: float
    fused: float
    source_url: str | None = None


class StoredChunk(msgspec.Struct, frozen=True):
    """A chunk as it is stored, with its document's title."""

    id: int
    document_id: UUID
    ord: int
    page: int | None
    heading: list[str]
    text: str
    title: str
    version: int
    source_url: str | None


class Frequency(msgspec.Struct, frozen=True):
    term: int
    df: int


class File(msgspec.Struct, frozen=True):
    id: UUID


class Search:
    def __init__(
        self,
        db: Database,
        vectors: Vectors,
        tiers: Tiers,
        collections: Collections,
        questions: Questions,
    ) -> None:
        self.db, self.vectors = db, vectors
        self.collections, self.questions = collections, questions
        self._found: Tier[list[Hit]] = tiers.tier("kb", list[Hit], Bounds(_KEEP_S, _KEEP_S, _NEAR_BYTES))

    async def search(
        self,
        caller: Caller,
        collections: Sequence[tuple[str, float]],
        question: str,
        ranking: Ranking = Ranking(),
    ) -> list[Hit]:
        """
        The best hits of all `collections` (name, weight), best first; collections that do not exist hold nothing.

        Words alone are searched where no embedding of the question is to be had; `dense` is None then.
        """
        started = time.perf_counter()
        question = normal(question)
        known = await self.collections.named(caller, [name for name, _ in collections]) if question else {}
        asked = [(known[name], weight) for name, weight in collections if name in known]
        try:
            return await self._remembered(question, asked, ranking) if asked else []
        finally:
            metrics.KB_SEARCH_SECONDS.observe(time.perf_counter() - started)

    async def _remembered(
        self, question: str, asked: Sequence[tuple[Collection, float]], ranking: Ranking
    ) -> list[Hit]:
        """A collection that changes has another revision, and one that is closed to the caller is not asked."""

        async def fill() -> list[Hit] | Passing[list[Hit]]:
            hits, lasting = await self._merged(question, asked, ranking)
            return hits if lasting and ranking.keep_s else Passing(hits)

        return await self._found.get(_key(question, asked, ranking), fill, keep_s=ranking.keep_s)

    async def _merged(
        self, question: str, asked: Sequence[tuple[Collection, float]], ranking: Ranking
    ) -> tuple[list[Hit], bool]:
        """One list of all; False beside it when a collection was searched by words alone."""
        vectors = await asyncio.gather(*(self.questions.vector(question, one.embedding) for one, _ in asked))
        lists = await asyncio.gather(
            *(
                self._one(question, vector, collection, weight, ranking)
                for vector, (collection, weight) in zip(vectors, asked, strict=True)
            )
        )
        hits = [hit for found in lists for hit in found]
        hits.sort(key=lambda hit: (-hit.score, -(hit.dense or 0.0), hit.chunk))
        return hits[: ranking.top_k], None not in vectors

    async def _one(
        self, question: str, vector: list[float] | None, collection: Collection, weight: float, ranking: Ranking
    ) -> list[Hit]:
        terms = await self._terms(question, collection)
        found = await self.vectors.search(
            collection.number,
            vector,
            terms,
            limit=ranking.candidates,
            without=await self._left_out(collection, ranking),
        )
        ranked = fused(((one.unit, one.cosine, one.bm25) for one in found), ranking.weights)
        total = sum(terms.values())
        chosen = [scores for scores in ranked if ranking.bar.passed(scores, total)][: ranking.top_k + _SPARE]
        return await self._loaded(collection, weight, chosen)

    async def _terms(self, question: str, collection: Collection) -> dict[int, float]:
        """The question's heaviest terms with their counts times idf."""
        counts = count_terms(
            question, collection.language, stemming=collection.stemming, stopwords=collection.stopwords
        )
        found = await self.db.all(
            SQL.frequencies,
            Frequency,
            account_id=collection.account_id,
            collection=collection.number,
            terms=list(counts),
        )
        terms = weighted(counts, collection.units, {one.term: one.df for one in found})
        heaviest = sorted(terms, key=lambda term: (-terms[term], term))[:_TERMS]
        return {term: terms[term] for term in heaviest}

    async def _left_out(self, collection: Collection, ranking: Ranking) -> list[UUID]:
        """The files whose vectors are there but must not be found."""
        account, files = collection.account_id, []
        if not self.vectors.transactional:
            files += await self.db.all(SQL.hidden, File, account_id=account, collection=collection.number)
        if ranking.documents is not None:
            chosen = list(ranking.documents)
            files += await self.db.all(
                SQL.other_files, File, account_id=account, collection_id=collection.id, documents=chosen
            )
        return [file.id for file in files]

    async def _loaded(self, collection: Collection, weight: float, chosen: Sequence[Scores]) -> list[Hit]:
        """Hits with their texts, without those whose document has gone since."""
        found = await self.db.all(
            SQL.passages, StoredChunk, account_id=collection.account_id, ids=[scores.unit for scores in chosen]
        )
        passages = {passage.id: passage for passage in found}
        return [
            _hit(collection.name, weight, scores, passages[scores.unit]) for scores in chosen if scores.unit in passages
        ]


def _hit(collection: str, weight: float, scores: Scores, passage: StoredChunk) -> Hit:
    return Hit(
        chunk=passage.id,
        document_id=passage.document_id,
        collection=collection,
        version=passage.version,
        ord=passage.ord,
        title=passage.title,
        text=passage.text,
        page=passage.page,
        heading=passage.heading,
        score=scores.fused * weight,
        dense=scores.dense,
        sparse=scores.sparse,
        fused=scores.fused,
        source_url=passage.source_url,
    )


def _key(question: str, asked: Sequence[tuple[Collection, float]], ranking: Ranking) -> str:
    """Names a search for good: `{collections}:{hash}`."""
    sources = [(collection.id, collection.revision, weight) for collection, weight in asked]
    digest = hashlib.blake2b(jsons.encode((sources, question, ranking)), digest_size=16).hexdigest()
    return f"{'+'.join(str(collection.number) for collection, _ in asked)}:{digest}"
