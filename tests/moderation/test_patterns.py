"""Patterns find what Python's `re` finds, the longest at each place, in time that grows with the text alone."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.moderation.patterns.program import Move, Program, Side
from palaver.moderation.patterns.scan import WINDOW, Scan, Span
from palaver.moderation.patterns.syntax import BadPattern, read

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\s", r"\b", "^", "$", " "])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = inner.map(lambda text: f"(?:{text})")
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda both: f"(?:{both[0]}|{both[1]})"),
        st.tuples(group, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}"])).map("".join),
    )


PATTERNS = st.recursive(ATOMS, _grown, max_leaves=6)
TEXTS = st.text("ab ", max_size=14)


def found(program: Program, *pieces: str) -> list[Span]:
    scan = Scan(program)
    return [span for piece in pieces for span in scan.feed(piece)] + scan.end()


def expected(pattern: str, text: str) -> list[Span]:
    """The leftmost matches, each the longest there, that do not overlap."""
    compiled, at, spans = re.compile(pattern), 0, []
    while at < len(text):
        ends = [end for end in range(len(text), at, -1) if _spans(compiled, text, at, end)]
        if ends:
            spans.append((at, ends[0]))
        at = ends[0] if ends else at + 1
    return spans


def _spans(compiled: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether it matches exactly there, seeing what stands around."""
    exact = re.compile(f"(?s:.){{{start}}}(?P<it>{compiled.pattern})(?=(?s:.){{{len(text) - end}}}\\Z)")
    return any(each.span("it") == (start, end) for each in [exact.match(text)] if each)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, TEXTS)
def test_what_is_found_is_what_re_finds(pattern: str, text: str) -> None:
    try:
        program = Program(read(pattern))
    except BadPattern:
        return  # it matches an empty text, or repeats a place
    assert found(program, text) == expected(pattern, text)


@settings(max_examples=200, deadline=None)
@given(PATTERNS, st.lists(TEXTS, max_size=5))
def test_it_does_not_matter_where_the_text_is_cut(pattern: str, pieces: list[str]) -> None:
    try:
        program = Program(read(pattern))
    except BadPattern:
        return
    assert found(program, *pieces) == found(program, "".join(pieces))


class Counting(Program):
    steps = 0

    def move(self, step: int, before: Side, char: str) -> Move:
        self.steps += 1
        return super().move(step, before, char)


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)*b", "(a{0,9}){0,9}b", "a?" * 60 + "a" * 60 + "b", r"(\w+\s?)*b"]
)
def test_no_pattern_takes_more_than_its_size_for_a_character(pattern: str) -> None:
    program = Counting(read(pattern))
    text = "a" * 3_000
    assert found(program, text + "b") == [(3_000 - (WINDOW - 1), 3_001)] or found(program, text) == []
    assert program.steps <= 4 * program.size * len(text)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "not closed"),
        (")", "closed that was not opened"),
        ("[a", "ends too early"),
        ("[b-a]", "backwards"),
        ("*a", "nothing stands before"),
        ("a**", "repeated again"),
        ("a+?", "repeated again"),
        (r"(a)\1", "not known"),
        ("(?=a)b", "may look ahead"),
        ("(?P<n>a)", "may look ahead"),
        ("a{2,1}", "fewer to more"),
        ("a{300}", "fewer to more"),
        ("a*", "empty text"),
        ("^$", "empty text"),
        ("(" * 30 + "a" + ")" * 30, "nested"),
        ("(a{200}){200}", "steps"),
        (r"(\w?){100}x", "left out at once"),
        (r"(\w{0,20}\s?){0,9}x", "left out at once"),
        ("a" * 1_001, "the most"),
        (r"\x4", "hexadecimal"),
        ("a\\", "ends too early"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(BadPattern, match=re.escape(reason)):
        Program(read(pattern))


def test_case_counts_unless_it_is_said_not_to() -> None:
    assert found(Program(read("straße|[a-c]x")), "STRASSE Straße BX") == []
    assert found(Program(read("straße|[a-c]x"), any_case=True), "Straße BX") == [(0, 6), (7, 9)]


def test_a_match_has_as_many_characters_as_may_be_held_back() -> None:
    program = Program(read("<.*>"))
    assert found(program, "<" + "x" * (WINDOW - 2) + ">") == [(0, WINDOW)]
    assert found(program, "<" + "x" * (WINDOW - 1) + ">") == []
    scan = Scan(program)
    scan.feed("<" + "x" * 10_000)
    assert scan.at - scan.open <= WINDOW
