"""Printing a program and reading it again gives the same program; with its source, comments stay."""

from pathlib import Path

import pytest

from palaver.basic.library import library
from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.source import Source
from tests.basic.programs import PATHS, read


def same(text: str) -> None:
    source = Source("t.bas", text)
    made = parse(source)
    for kept in (None, source):
        shown = printed(made.program, kept)
        again = parse(Source("t.bas", shown))
        assert again.program == made.program, shown
        if kept is not None:
            assert [each.text for each in again.program.comments] == [each.text for each in made.program.comments]
            assert printed(again.program, again.source) == shown


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_program_is_itself_when_it_is_printed(path: Path) -> None:
    same(read(path).source.text)


def test_so_are_the_examples_of_all_keywords() -> None:
    for keyword in library().keywords.values():
        same(keyword.example)
