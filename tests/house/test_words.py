"""Names tell something, files say what they are, ignores say why."""

from collections.abc import Sequence

import pytest

from tools.house import words
from tools.house.source import Module


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("palaver/web/utils.py", ""),
        ("palaver/legacy/x.py", ""),
        ("palaver/web/routes_v2.py", ""),
        ("palaver/web/x.py", "class PoolManager: ..."),
        ("palaver/web/x.py", "class RoutesV2: ..."),
    ],
)
def test_an_empty_name_is_found(path: str, text: str) -> None:
    assert list(words.empty_names(Module(path, text)))


def test_a_name_that_tells_something_is_not() -> None:
    assert not list(words.empty_names(Module("palaver/serve/helper.py", "class NewBot: ...\nclass Helper: ...")))


# Put together, so that this file's own ignores stay what they are.
IGNORE, NOQA = "# type: " + "ignore", "# no" + "qa"


@pytest.mark.parametrize(
    "comment",
    [IGNORE, f"{IGNORE}[arg-type]", f"{IGNORE}  # the stubs are wrong", NOQA, f"{NOQA}: S603", f"{NOQA}  # why not"],
)
def test_an_ignore_without_code_or_reason_is_found(comment: str) -> None:
    assert list(words.unexplained_ignores(Module("palaver/x.py", f"x = 1  {comment}\n")))


@pytest.mark.parametrize(
    "comment",
    [f"{IGNORE}[arg-type]  # the stubs are wrong", f"{IGNORE}[misc]  {NOQA}: S603, N999  # both for a reason"],
)
def test_an_ignore_with_both_is_not(comment: str) -> None:
    assert not list(words.unexplained_ignores(Module("palaver/x.py", f"x = 1  {comment}\n")))


@pytest.mark.parametrize("text", ["", "x = 1", '"""Chunks"""'])
def test_a_file_without_its_sentence_is_found(text: str) -> None:
    assert list(words.undescribed(Module("palaver/x.py", text)))


def test_a_file_with_its_sentence_is_not() -> None:
    assert not list(words.undescribed(Module("palaver/x.py", '"""Chunks.\n\nA  tree\n"""')))


def test_names_tell_something(everything: Sequence[Module]) -> None:
    assert not [str(found) for module in everything for found in words.empty_names(module)]


def test_ignores_say_why(everything: Sequence[Module]) -> None:
    assert not [str(found) for module in everything for found in words.unexplained_ignores(module)]


def test_files_say_what_they_are(everything: Sequence[Module]) -> None:
    ours = [module for module in everything if module.parts[0] != "tests"]
    assert not [str(found) for module in ours for found in words.undescribed(module)]
