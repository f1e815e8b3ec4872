"""The arithmetic of ranking: the convex sum, its ties, and the bar for what counts as an answer."""

import math
import random

import pytest

from palaver.knowledge.retrieval.fusion import Bar, Scores, Weights, fused, overlap, weighted


def test_the_score_is_the_convex_sum_over_the_best_words() -> None:
    best, second = fused([(1, 0.5, 2.0), (2, 0.6, 4.0)], Weights())
    assert (best.unit, second.unit) == (2, 1)
    assert best.fused == pytest.approx(0.7 * 0.6 + 0.3)
    assert second.fused == pytest.approx(0.7 * 0.5 + 0.3 * 0.5)


def test_a_cosine_below_zero_counts_as_none() -> None:
    assert fused([(1, -0.5, 1.0)], Weights())[0].fused == pytest.approx(0.3)


def test_without_any_word_the_cosine_decides_alone() -> None:
    assert [scores.unit for scores in fused([(1, 0.2, 0.0), (2, 0.4, 0.0)], Weights())] == [2, 1]


def test_without_cosines_the_words_decide_alone() -> None:
    assert [scores.unit for scores in fused([(1, None, 1.0), (2, None, 3.0)], Weights())] == [2, 1]


def test_ties_go_to_the_cosine_and_then_to_the_unit() -> None:
    tied = [(3, 0.0, 7.0), (2, 0.0, 7.0), (1, 0.3 / 0.7, 0.0), (4, 0.3 / 0.7, 0.0)]
    for seed in range(20):
        shuffled = random.Random(seed).sample(tied, len(tied))
        assert [scores.unit for scores in fused(shuffled, Weights())] == [1, 4, 2, 3]


def test_idf_is_that_of_the_recipe() -> None:
    found = weighted({7: 2, 8: 1}, 100, {7: 10})
    assert found[7] == pytest.approx(2 * math.log(1 + 90.5 / 10.5))
    assert found[8] == pytest.approx(math.log(1 + 100.5 / 0.5))


@pytest.mark.parametrize(
    ("dense", "sparse", "passes"),
    [(0.2, 0.0, True), (0.19, 0.0, False), (0.0, 8.0, True), (0.0, 7.9, False), (None, 3.0, True), (None, 2.9, False)],
)
def test_the_bar(dense: float | None, sparse: float, *, passes: bool) -> None:
    assert Bar().passed(Scores(1, dense, sparse, 1.0), 10.0) is passes


def test_a_question_without_known_words_passes_by_its_cosine_alone() -> None:
    assert not Bar().passed(Scores(1, 0.0, 0.0, 0.0), 0.0)
    assert Bar().passed(Scores(1, 0.9, 0.0, 0.0), 0.0)


def test_overlap() -> None:
    assert overlap(frozenset("abc"), frozenset("abcd")) == pytest.approx(0.75)
    assert overlap(frozenset(), frozenset()) == 0.0
