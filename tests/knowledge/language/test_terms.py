"""Terms and weights: the formula that the indexes and the questions share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.knowledge.language.terms import LANGUAGES, count_terms, length, number, terms, weights


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The dogs are running in Version 3.11, e.g. here.", "en", ["dog", "run", "version", "3.11", "e.g"]),
        ("Die Häuser der Straßen", "de", ["haus", "strass"]),
        ("Les maisons de la ville", "fr-CA", ["maison", "vill"]),
        ("snake_case and ﬁne ①", "en", ["snake", "case", "fine", "1"]),
        ("don’t Ana's Ana’s", "en", ["ana", "ana"]),
        ("the houses", "tlh", ["the", "houses"]),
        ("東京都に行く", "ja", ["東京", "京都", "都に", "に行", "行く"]),
        ("abc漢1", "en", ["abc", "漢", "1"]),
        ("", "en", []),
    ],
)
def test_terms(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


def test_stemming_and_stopwords_can_be_switched_off() -> None:
    assert terms("The houses", stemming=False) == ["houses"]
    assert terms("The houses", stopwords=False) == ["the", "hous"]


def test_counts_are_by_number_and_fit_a_bigint() -> None:
    counts = count_terms("Hello, hello world")
    assert counts == {number("hello"): 2, number("world"): 1}
    assert number("hello") == 0x3610A686
    assert all(0 <= key < 2**32 for key in counts)
    assert length(counts) == 3


def test_weights_are_bm25_without_its_idf() -> None:
    counts = {1: 1, 2: 3}
    assert weights(counts, avgdl=4.0) == pytest.approx({1: 2.2 / (1 + 1.2), 2: 3 * 2.2 / (3 + 1.2)})
    assert weights(counts, avgdl=2.0)[1] == pytest.approx(2.2 / (1 + 1.2 * (0.25 + 0.75 * 2)))
    assert weights(counts, avgdl=9.0, k1=0.0, b=0.0) == {1: 1.0, 2: 1.0}


def test_every_language_stems() -> None:
    assert {"en", "de", "fr", "es", "it", "pt", "nl"} <= set(LANGUAGES)
    for language in LANGUAGES:
        assert terms("internationalisation", language)


@given(st.text(max_size=200), st.sampled_from([*LANGUAGES, "xx"]))
def test_any_text_has_terms_and_case_does_not_matter(text: str, language: str) -> None:
    found = count_terms(text, language)
    assert all(count > 0 for count in found.values())
    assert all(0.0 < weight < 2.2001 for weight in weights(found, 50.0).values())
