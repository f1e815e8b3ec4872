"""The short form of `make fuzz`: what it has found stays found; seconds of programs made of pieces of others."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.basic.fuzz.target import attempt
from tests.basic.fuzz.words import LINES, WORDS

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.bas"))
BOUNDED = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
LINED = some.lists(some.sampled_from(LINES), max_size=12).map("".join)
WORDED = some.lists(some.sampled_from(WORDS) | some.text(max_size=3), max_size=40).map("".join)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_was_found_stays_found(path: Path) -> None:
    attempt(path.read_bytes())


@BOUNDED
@given(LINED)
def test_lines_of_other_programs_in_any_order_are_harmless(text: str) -> None:
    attempt(text.encode("utf-8", "surrogatepass"))


@BOUNDED
@given(WORDED)
def test_words_in_any_order_are_harmless(text: str) -> None:
    attempt(text.encode("utf-8", "surrogatepass"))


@BOUNDED
@given(some.binary(max_size=200))
def test_any_bytes_are_harmless(data: bytes) -> None:
    attempt(data)
