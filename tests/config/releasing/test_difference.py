"""Differences of documents: whatever the texts, both can be read from them; fields that count the same are left out."""

import difflib
import random
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.config.document.texts import GREETING
from palaver.config.layers.effective import effective
from palaver.config.releasing.difference import STEPS, Change, Piece, changes, pieces
from tests.config.documents import documents

SCRIPTS = "dialogs.scripts"
TEXTS = st.lists(st.sampled_from(["one ", "two ", "three", "\n", "  ", "ä\n"]), max_size=30).map("".join)


def test_a_text_is_compared_word_by_word() -> None:
    assert pieces("Be brief.\nBe kind.\n", "Be brief.\nBe very kind.\n") == [
        Piece("same", "Be brief.\n"),
        Piece("same", "Be "),
        Piece("added", "very "),
        Piece("same", "kind.\n"),
    ]


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before
    assert "".join(piece.text for piece in found if piece.kind != "removed") == after
    assert not (before == after and [piece for piece in found if piece.kind != "same"])


def test_programs_are_compared_one_by_one() -> None:
    before = {"dialogs": {"scripts": {"a.bas": "TALK 1\n", "b.bas": "x", "same.bas": "y"}}}
    after = {"dialogs": {"scripts": {"a.bas": "TALK 2\n", "c.bas": "z", "same.bas": "y"}}}
    words = [Piece("same", "TALK "), Piece("removed", "1"), Piece("added", "2"), Piece("same", "\n")]
    assert changes(before, after) == [
        Change(path="dialogs.scripts.a.bas", before="TALK 1\n", after="TALK 2\n", words=words),
        Change(path="dialogs.scripts.b.bas", before="x", after=None),
        Change(path="dialogs.scripts.c.bas", before=None, after="z"),
    ]


def test_long_lines_are_compared_whole() -> None:
    before, after = "a b " * 20_000, "b a " * 20_000
    assert pieces(before, after) == [Piece("removed", before), Piece("added", after)]


LONGEST = 64_000  # characters of a prompt
DRAW = random.Random(1)


def _drawn(words: str, between: str) -> str:
    return "".join(DRAW.choice(words) + DRAW.choice(between) for _ in range(LONGEST // 2))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 31_998 + "x", "b\n" + "a\n" * 31_998 + "y"),
        ("a " * 31_998 + "x", "b " + "a " * 31_998 + "y"),
        (_drawn("ab", "\n"), _drawn("ab", "\n")),
        (_drawn("abcdefgh", "       \n"), _drawn("abcdefgh", "       \n")),
        ("".join(f"{i}\n" for i in range(11_000)), "".join(f"{i}\n" for i in range(11_000, 0, -1))),
    ],
)
def test_whatever_the_texts_the_work_is_bounded(before: str, after: str) -> None:
    """Counted are the lines of difflib that run: steps of ten lines at most, and a few lines for each line or word."""
    most, ran = 2 * 10 * STEPS + 20 * 2 * LONGEST, 0

    def line(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal ran
        ran += 1
        assert ran <= most
        return line

    def called(frame: FrameType, event: str, arg: object) -> Any:
        return line if frame.f_code.co_filename == difflib.__file__ else None

    traced = sys.gettrace()
    sys.settrace(called)
    try:
        found = pieces(before, after)
    finally:
        sys.settrace(traced)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before


def test_a_long_text_of_many_empty_lines_is_compared_line_by_line() -> None:
    lines = [f"Line {i} of many.\n" if i % 4 else "\n" for i in range(3000)]
    edited = [f"Changed: {line}" if i % 100 == 1 else line for i, line in enumerate(lines)]
    found = pieces("".join(lines), "".join(edited))
    assert [piece.text for piece in found if piece.kind != "same"] == ["Changed: "] * 30


def test_defaults_count_as_what_they_are() -> None:
    base: dict[str, Any] = {"identity": {"alias": "support"}}
    assert changes(base, {**base, "model": {"timeout_s": 60}, "greeting": {}}) == []
    assert changes(base, {**base, "model": {"timeout_s": 5}}) == [
        Change(path="model.timeout_s", before=60, after=5, words=None)
    ]
    (greeting,) = changes({**base, "greeting": {"text": "Hi"}}, base)
    assert (greeting.path, greeting.before, greeting.after) == ("greeting.text", "Hi", GREETING)


@pytest.mark.parametrize("wrong", [{"something": 1}, {"model": 3}, {"model": {"params": []}}])
def test_a_wrong_draft_can_be_compared_too(wrong: dict[str, Any]) -> None:
    assert changes({}, wrong)
    assert changes(wrong, wrong) == []


@settings(max_examples=50, deadline=None)
@given(documents(), documents())
def test_the_changes_lead_from_one_document_to_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = ({value.path: value.value for value in effective(config)} for config in (old, new))
    moved = {change.path: (change.before, change.after) for change in changes(old, new)}
    moved = {SCRIPTS if path.startswith(SCRIPTS) else path: values for path, values in moved.items()}
    wanted = {path: (before[path], after[path]) for path in before if before[path] != after[path]}
    assert moved.keys() == wanted.keys()
    assert {**moved, SCRIPTS: None} == {**wanted, SCRIPTS: None}
