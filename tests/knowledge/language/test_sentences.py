"""Where sentences end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.knowledge.language.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rains. We stay in.", ["It rains.", "We stay in."]),
        ("Dr. Smith paid $3.50. He left!", ["Dr. Smith paid $3.50.", "He left!"]),
        ("See Fig. 3 on p. 12. Then go on.", ["See Fig. 3 on p. 12.", "Then go on."]),
        ("J. K. Rowling, e.g. in Version 3.11. Yes?", ["J. K. Rowling, e.g. in Version 3.11.", "Yes?"]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Am 3. Mai kamen z. B. Hunde. Danach nicht.", ["Am 3. Mai kamen z. B. Hunde.", "Danach nicht."]),
        ("1. First of all. 2. Second.", ["1. First of all.", "2. Second."]),
        ("In 2019. The next year was better.", ["In 2019.", "The next year was better."]),
        ("No. We said no. Again.", ["No.", "We said no.", "Again."]),
        ("Really... yes", ["Really... yes"]),
        ("Wait... What?", ["Wait...", "What?"]),
        ("他来了。你呢？「好！」走", ["他来了。", "你呢？", "「好！」", "走"]),
        ("यह एक है। वह दो है।", ["यह एक है।", "वह दो है।"]),
        ("one\n\ntwo\nlines\n- item\n2) more", ["one", "two\nlines", "- item", "2) more"]),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(alphabet=st.sampled_from("ab A1.!?。 \n-\"')"), max_size=200))
def test_nothing_is_lost_and_nothing_comes_twice(text: str) -> None:
    spans = list(sentences(text))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
