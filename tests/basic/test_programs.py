"""Whole programs: those of the folder and the example of each keyword are read without errors."""

from pathlib import Path

import pytest

from palaver.basic.library import library
from palaver.basic.nodes.expressions import Hear, KeywordCall
from palaver.basic.nodes.statements import TextBlock
from tests.basic.programs import PATHS, read, well
from tests.basic.walking import walk


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_program_is_read_without_errors(path: Path) -> None:
    assert not [each for each in read(path).diagnostics if each.severity == "error"]


@pytest.mark.parametrize("name", library().keywords)
def test_the_example_of_a_keyword_is_a_call_of_it(name: str) -> None:
    nodes = list(walk(well(library().keywords[name].example)))
    if name == "hear":
        assert any(isinstance(each, Hear) for each in nodes)
    elif name == "begin_mail":
        assert any(isinstance(each, TextBlock) for each in nodes)
    else:
        assert name in {each.keyword for each in nodes if isinstance(each, KeywordCall)}
