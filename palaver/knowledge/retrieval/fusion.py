"""The convex fusion of meaning and words: pure arithmetic over candidates whose two scores are known."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the meaning (cosine) and the words (BM25) count."""

    dense: float = 0.7
    sparse: float = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """One unit's scores; `dense` is None where no embedding of the query was to be had."""

    unit: int
    dense: float | None
    sparse: float
    fused: float


@dataclass(frozen=True, slots=True)
class Bar:
    """
    What a unit needs to count as an answer at all.

    Its cosine reaches `min_cosine`, or its words alone are evidence: BM25 of at least `min_share` of the query's whole
    weight, where each term once in a unit of average length is about 1. Without a cosine `words_share` must do. The
    fused score cannot tell: it has a best unit for any query.
    """

    min_cosine: float = 0.2
    min_share: float = 0.8  # on our corpus the best unit for a question without an answer reaches 0.65
    words_share: float = 0.3

    def passed(self, scores: Scores, query_weight: float) -> bool:
        if scores.dense is not None and scores.dense >= self.min_cosine:
            return True
        share = self.words_share if scores.dense is None else self.min_share
        return query_weight > 0 and scores.sparse >= share * query_weight


def fused(found: Iterable[tuple[int, float | None, float]], weights: Weights) -> list[Scores]:
    """Rank (unit, cosine, BM25): best first, ties by cosine, then by unit."""
    candidates = list(found)
    best = max((sparse for _, _, sparse in candidates), default=0.0)
    scale = weights.sparse / max(best, _NOTHING)
    ranked = [
        Scores(unit, dense, sparse, weights.dense * max(dense or 0.0, 0.0) + scale * sparse)
        for unit, dense, sparse in candidates
    ]
    ranked.sort(key=lambda scores: (-scores.fused, -(scores.dense or 0.0), scores.unit))
    return ranked


def weighted(counts: Mapping[int, int], units: int, frequencies: Mapping[int, int]) -> dict[int, float]:
    """Each query term's count times its idf among `units`, terms that no unit has included."""
    return {term: count * _idf(units, frequencies.get(term, 0)) for term, count in counts.items()}


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their words that two texts have in common, 0..1."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _idf(units: int, frequency: int) -> float:
    return math.log1p((units - frequency + 0.5) / (frequency + 0.5))
