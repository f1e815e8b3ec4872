"""Search over the corpus in this process, as plainly as it can be written: what a database's search is judged by."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from palaver.knowledge.embedding.engine import Engine
from palaver.knowledge.language.terms import count_terms, weights
from palaver.knowledge.reading.chunks import Chunk
from palaver.knowledge.reading.extract import Extraction, extract
from tests.knowledge.corpus import DOCUMENTS, Question

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Passage:
    document: str
    chunk: Chunk


@dataclass(frozen=True)
class Corpus:
    """All passages with their vectors and stored BM25 weights."""

    engine: Engine
    passages: list[Passage]
    vectors: npt.NDArray[np.float32]
    stored: list[dict[int, float]]
    frequencies: Counter[int]

    def cosine(self, query: str) -> Scores:
        found: Scores = (self.vectors @ _vector(self.engine, query)).astype(np.float64)
        return found

    def bm25(self, query: str) -> Scores:
        asked = {term: count * self.idf(term) for term, count in count_terms(query).items()}
        return np.array([sum(x * unit.get(term, 0.0) for term, x in asked.items()) for unit in self.stored])

    def convex(self, query: str) -> Scores:
        """RETRIEVAL's default: 0.7 of the cosine, 0.3 of BM25 over the best one found."""
        words = self.bm25(query)
        found: Scores = 0.7 * np.clip(self.cosine(query), 0, 1) + 0.3 * words / max(float(np.max(words)), 1e-9)
        return found

    def covering(self, query: str) -> Scores:
        """The same with BM25 over the most that any text could reach: a question hardly met by words counts little."""
        most = sum(count * self.idf(term) * 2.2 for term, count in count_terms(query).items())
        found: Scores = 0.6 * np.clip(self.cosine(query), 0, 1) + 0.4 * self.bm25(query) / max(most, 1e-9)
        return found

    def idf(self, term: int) -> float:
        found = self.frequencies[term]
        return math.log1p((len(self.passages) - found + 0.5) / (found + 0.5))

    def rank(self, question: Question, score: Callable[[str], Scores]) -> int | None:
        """The place of the best passage that answers the question, from 1."""
        order = np.argsort(-score(question.question), kind="stable")
        places = (place for place, at in enumerate(order, 1) if self._answers(question, int(at)))
        return next(places, None)

    def _answers(self, question: Question, at: int) -> bool:
        passage = self.passages[at]
        on_page = question.page is None or question.page == passage.chunk.page
        return on_page and question.is_answered_by(passage.document, passage.chunk.text)


async def load(engine: Engine) -> Corpus:
    passages: list[Passage] = []
    for path in DOCUMENTS:
        found = await extract(path, name=path.name)
        assert isinstance(found, Extraction), found
        passages.extend(Passage(path.name, chunk) for chunk in found.chunks)
    counts = [passage.chunk.terms for passage in passages]
    average = sum(sum(unit.values()) for unit in counts) / len(counts)
    return Corpus(
        engine,
        passages,
        np.stack([_vector(engine, passage.chunk.unit) for passage in passages]),
        [weights(unit, average) for unit in counts],
        Counter(term for unit in counts for term in unit),
    )


def _vector(engine: Engine, text: str) -> npt.NDArray[np.float32]:
    return np.frombuffer(engine.embed(text).vector, np.float32)
