"""The guard of answers found by meaning: nothing that changes the answer passes, however near an embedder finds it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.chat.answers.guard import asked, same
from palaver.chat.answers.near import cells, cosine, unpacked
from palaver.config.document.cache import AnswersCached
from palaver.kit.ids import uuid7
from palaver.knowledge.embedding.engine import Engine
from tests.chat.answers.pairs import pairs
from tests.e2e.conftest import NUMBERS

PARAPHRASES = [
    tuple(line.split(" | ")) for line in Path(__file__).with_name("paraphrases.txt").read_text("utf-8").splitlines()
]
KINDS = {"number", "unit", "name", "date", "negation", "polarity", "order", "language"}
DEFAULT = AnswersCached().threshold


def near(engine: Engine, one: str, other: str) -> float:
    return cosine(vector(engine, one), vector(engine, other))


def vector(engine: Engine, text: str) -> list[float]:
    return unpacked(engine.embed(text).vector).tolist()


def test_no_minimal_pair_is_a_hit_at_the_default_threshold(engine: Engine) -> None:
    """At most 2 of at least 2,000 may be; beside it, how many true paraphrases are found."""
    found = pairs()
    assert len(found) >= 2_000
    assert {pair.kind for pair in found} == KINDS
    passed = [pair for pair in found if same(pair.one, pair.other)]
    hits = [pair for pair in passed if near(engine, pair.one, pair.other) >= DEFAULT]
    likely = [pair for pair in found[:: len(found) // 400] if near(engine, pair.one, pair.other) >= DEFAULT]
    true = [(one, other) for one, other in PARAPHRASES if same(one, other)]
    met = [(one, other) for one, other in true if near(engine, one, other) >= DEFAULT]
    assert len(PARAPHRASES) >= 150
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(Counter(pair.kind for pair in found).items()))
    NUMBERS.append(
        f"answers by meaning: {len(hits)} false hits of {len(found)} minimal pairs ({counts}) at {DEFAULT}; without the"
        f" guard about {len(likely) * 100 / 400:.0f} %; of {len(PARAPHRASES)} true paraphrases {len(met)} are found"
        f" ({len(met) * 100 // len(PARAPHRASES)} %), {len(true)} pass the guard"
    )
    assert len(hits) <= 2, hits


@pytest.mark.parametrize(("one", "other"), PARAPHRASES[:2])
def test_a_plain_paraphrase_passes(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 2³?", "What is 23?"),
        ("Do you ship to the US?", "Do you ship to us?"),
        ("Can I write it in C++?", "Can I write it in C#?"),
        ("Do you sell Polish wax?", "Do you sell polish wax?"),
        ("Is the price 1.5?", "Is the price 15?"),
        ("Is it -5 outside?", "Is it 5 outside?"),
        ("Who is the father of the son?", "Who is the son of the father?"),
        ("When do we open?", "When do you open?"),
        ("Is it x < y?", "Is it x > y?"),
        ("Can May come?", "May Can come?"),
    ],
)
def test_what_hides_in_small_things_is_told(one: str, other: str) -> None:
    assert not same(one, other)


@given(st.text(max_size=200))
def test_every_text_is_itself_and_is_read_without_a_fault(text: str) -> None:
    assert asked(text) == asked(text)
    assert same(text, text)


def test_near_vectors_share_a_cell_and_no_other_part_of_the_cache_has_it(engine: Engine) -> None:
    part, other = uuid7(), uuid7()
    missed = 0
    for one, said in PARAPHRASES:
        first, second = vector(engine, one), vector(engine, said)
        if cosine(first, second) >= DEFAULT and not set(cells(part, first)) & set(cells(part, second)):
            missed += 1
        assert not set(cells(part, first)) & set(cells(other, first))
    assert missed == 0
