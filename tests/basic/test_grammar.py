"""Words of the grammar that people read about: each example is a program, and its word stands in it."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.grammar.word import Word
from palaver.basic.grammar.words import FAMILIES, WORDS
from palaver.basic.loading import program_of
from palaver.basic.source import Source

ALL = [word for family in FAMILIES for word in family.words]


@pytest.mark.parametrize("word", ALL, ids=lambda word: word.phrase)
def test_the_example_of_a_word_is_a_program(word: Word) -> None:
    found = analyze(Source(f"{word.phrase}.bas", word.example))
    assert not found.errors, found.errors
    program_of(word.example)
    assert word.phrase == "LABEL" or any(phrase in word.example for phrase in word.phrases)
    assert word.doc.endswith(".")


def test_each_phrase_stands_once() -> None:
    phrases = [phrase.upper() for word in ALL for phrase in word.phrases]
    assert len(phrases) == len(set(phrases)) == len(WORDS)
