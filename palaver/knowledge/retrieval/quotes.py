"""
Which sentences of the passages found answer a question, and whether any does: for answers that no model writes.

A passage's worth is the mean of two cosines, its own and that of its best window under its title line, and a little of
the words it shares with the question. The constants lie on a plateau: fitted on the corpus without a document
they serve that document as well (89 answers of 100 and 15 refusals of 20; 87 and 16 with all).
"""

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import mul
from typing import Final

import msgspec

from palaver.core.caller import Caller
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.knowledge.collections import Collection, Collections
from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.embedder import Embedder, Vector
from palaver.knowledge.language.terms import terms
from palaver.knowledge.retrieval.memory import Memory
from palaver.knowledge.retrieval.question import Questions, normal
from palaver.knowledge.retrieval.search import Hit
from palaver.knowledge.retrieval.windows import MOST, Piece, Window, pieces, windows

log = logger("knowledge")

REACH: Final = 10
"""Passages that are read sentence by sentence; the one that answers stands among them more often than among five."""

_WORDS: Final = 0.1  # of a passage's worth
_TITLE: Final = 0.5  # of a window's vector
_LONGER: Final = 0.05  # what each further sentence adds in the choice of a window: what stands beside explains
_EACH: Final = 2  # windows of one passage
_BESIDE: Final = 0.05  # how far below the best window's cosine the other's may lie
_FLOORS: Final = {model_files.NAME: 0.315}  # another model's cosines lie elsewhere: the search's own bar decides there
_FLOOR_OF_WORDS: Final = 0.3
_REMEMBERED: Final = 500  # chunks whose sentences' vectors are kept, some 8 KB each
_KEEP_S: Final = 3_600.0
_PATIENCE_S: Final = 2.0
_NOTHING: Final = 1e-9


class Quote(msgspec.Struct, frozen=True):
    """`text` stands in its passage word for word, white space aside; `score` compares with other passages' quotes."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with what to quote of it, the best first."""

    hit: Hit
    quotes: Sequence[Quote]

    @property
    def score(self) -> float:
        return self.quotes[0].score


@dataclass(frozen=True, slots=True)
class _Windows:
    """
    A chunk's windows and the vectors of its pieces and of its title line.

    A window's vector is the mean of its pieces'; `lengths` are those of their sums, `titled` those of the windows'
    vectors with the title line's added.
    """

    found: Sequence[Window]
    vectors: Sequence[Vector]
    title: Vector
    lengths: Sequence[float]
    titled: Sequence[float]

    def cosines(self, question: Sequence[float]) -> list[tuple[float, float]]:
        """The question's cosine with each window, alone and under its title line."""
        near, title = [_dot(vector, question) for vector in self.vectors], _TITLE * _dot(self.title, question)
        alone = [sum(near[one.first : one.first + one.size]) / length for one, length in self._measured()]
        return [(cosine, (cosine + title) / length) for cosine, length in zip(alone, self.titled, strict=True)]

    def _measured(self) -> Iterable[tuple[Window, float]]:
        return zip(self.found, self.lengths, strict=True)


class Quotes:
    """Reads passages sentence by sentence; what it has read it remembers by chunk, for chunks never change."""

    def __init__(self, collections: Collections, questions: Questions, embedders: Mapping[str, Embedder]) -> None:
        self.collections, self.questions, self._embedders = collections, questions, embedders
        self._read: Memory[int, _Windows] = Memory(_REMEMBERED, _KEEP_S)

    async def judge(self, caller: Caller, question: str, hits: Sequence[Hit]) -> list[Judged]:
        """The hits by the worth of their best window; none when even the best is not worth an answer."""
        question = normal(question)
        known = await self.collections.named(caller, sorted({hit.collection for hit in hits}))
        groups = [(one, [hit for hit in hits if hit.collection == one.name]) for one in known.values()]
        judged = await asyncio.gather(*(self._of_one(question, collection, group) for collection, group in groups))
        return sorted((one for group in judged for one in group), key=lambda one: -one.score)

    async def _of_one(self, question: str, collection: Collection, hits: Sequence[Hit]) -> list[Judged]:
        """Those of one collection, when its best is worth an answer."""
        vector = await self.questions.vector(question, collection.embedding)
        with_vectors = vector is not None and all(hit.dense is not None for hit in hits)
        read = await self._windows(collection.embedding, hits) if with_vectors else None
        shares = _shares(question, hits, collection)
        if vector is not None and read is not None:
            floor = _FLOORS.get(collection.embedding, 0.0)
            found = [
                _by_meaning(hit, share, one, one.cosines(vector))
                for hit, share, one in zip(hits, shares, read, strict=True)
                if one.found
            ]
        else:
            floor = _FLOOR_OF_WORDS
            found = [_by_words(question, hit, share, collection) for hit, share in zip(hits, shares, strict=True)]
        best = max((one.score for one in found if one.quotes), default=0.0)
        return [_weighted(one) for one in found if one.quotes] if best >= floor else []

    async def _windows(self, embedding: str, hits: Sequence[Hit]) -> list[_Windows] | None:
        """The windows of each hit with their vectors; None where the embedder is not to be had."""
        known = {hit.chunk: read for hit in hits if (read := self._read.get(hit.chunk)) is not None}
        fresh = [(hit, pieces(hit.text)) for hit in hits if hit.chunk not in known]
        pieces_of = {hit.chunk: [hit.text[one.start : one.end] for one in parts] for hit, parts in fresh}
        texts = list(dict.fromkeys(text for hit, _ in fresh for text in (_title(hit), *pieces_of[hit.chunk])))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                vectors = await self._embedders[embedding].embed(texts, query=True) if texts else []
        except (PalaverError, TimeoutError) as error:
            log.warning("quotes by words alone: no embedding of sentences", embedding=embedding, reason=str(error))
            return None
        made = dict(zip(texts, vectors, strict=True))
        for hit, parts in fresh:
            read = _with_vectors(hit.text, parts, made[_title(hit)], [made[text] for text in pieces_of[hit.chunk]])
            known[hit.chunk] = read
            self._read.put(hit.chunk, read)
        return [known[hit.chunk] for hit in hits]


def _title(hit: Hit) -> str:
    return " > ".join(dict.fromkeys(filter(None, (hit.title, *hit.heading)))) or hit.text


def _with_vectors(text: str, parts: Sequence[Piece], title: Vector, vectors: Sequence[Vector]) -> _Windows:
    found = list(windows(text, parts))
    near = {
        (left, right): _dot(vectors[left], vectors[right])
        for left in range(len(vectors))
        for right in range(left + 1, min(left + MOST, len(vectors)))
    }
    lengths = [_length(range(one.first, one.first + one.size), near) for one in found]
    titles = [_dot(vector, title) for vector in vectors]
    titled = [
        math.sqrt(max(1 + _TITLE**2 + 2 * _TITLE * sum(titles[one.first : one.first + one.size]) / length, _NOTHING))
        for one, length in zip(found, lengths, strict=True)
    ]
    return _Windows(found, vectors, title, lengths, titled)


def _length(places: Sequence[int], near: Mapping[tuple[int, int], float]) -> float:
    """The length of the sum of vectors of length 1, from the cosine of each two of them."""
    return math.sqrt(max(len(places) + 2 * sum(near[pair] for pair in combinations(places, 2)), _NOTHING))


def _by_meaning(hit: Hit, share: float, read: _Windows, cosines: Sequence[tuple[float, float]]) -> Judged:
    """The passage's best window may be another than the best to quote, which explains more."""
    both = list(zip(read.found, cosines, strict=True))
    first, *more = _apart(read.found, [cosine + _LONGER * one.size for one, (cosine, _) in both])
    bar = max(cosine for cosine, _ in cosines) - _BESIDE
    chosen = [first, *(at for at in more if cosines[at][0] >= bar)]
    scores = [max(titled for _, titled in cosines), *(cosines[at][1] for at in chosen[1:])]
    own = max(hit.dense or 0.0, 0.0)
    return Judged(
        hit,
        [
            Quote(read.found[at].text, (1 - _WORDS) * (own + score) / 2 + _WORDS * share)
            for at, score in zip(chosen, scores, strict=True)
        ],
    )


def _by_words(question: str, hit: Hit, share: float, collection: Collection) -> Judged:
    """Without vectors: the passage's share of the question's words, and the window's."""
    asked = _terms(question, collection)
    found = list(windows(hit.text, pieces(hit.text)))
    shared = [len(asked & _terms(one.text, collection)) / max(len(asked), 1) for one in found]
    chosen = _apart(found, [part - _LONGER * one.size for one, part in zip(found, shared, strict=True)])
    return Judged(hit, [Quote(found[at].text, (share + shared[at]) / 2) for at in chosen])


def _weighted(judged: Judged) -> Judged:
    """With the weight of the hit's collection."""
    weight = judged.hit.score / (judged.hit.fused or 1.0)
    return Judged(judged.hit, [Quote(quote.text, quote.score * weight) for quote in judged.quotes])


def _apart(found: Sequence[Window], values: Sequence[float]) -> list[int]:
    """The places of the best windows that do not overlap, at most _EACH."""
    chosen: list[int] = []
    for at in sorted(range(len(found)), key=lambda at: (-values[at], at)):
        if len(chosen) < _EACH and not any(found[at].overlaps(found[other]) for other in chosen):
            chosen.append(at)
    return chosen


def _shares(question: str, hits: Sequence[Hit], collection: Collection) -> list[float]:
    """How much of the question's words each hit has, 0..1; a word counts less the more of the hits have it."""
    asked = _terms(question, collection)
    held = [asked & _terms(" ".join((hit.title, *hit.heading, hit.text)), collection) for hit in hits]
    weights = {term: math.log((2 + len(held)) / (1 + max(1, sum(term in one for one in held)))) for term in asked}
    total = sum(weights.values()) or 1.0
    return [sum(weights[term] for term in one) / total for one in held]


def _terms(text: str, collection: Collection) -> frozenset[str]:
    return frozenset(
        terms(text, collection.language, stemming=collection.stemming, stopwords=collection.stopwords),
    )


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    total: float = sum(map(mul, one, other))
    return total
