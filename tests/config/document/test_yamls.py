"""YAML in packages: what is half-written is told with its line, what is a trap is refused, all else reads back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.config.document.yamls import LARGEST, dump, load

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(bool), inner, max_size=4),
    max_leaves=12,
)

TAGGED = ("!!bool maybe", "!!seq foo", "!!map [[a, b]]", "!!seq {a: b}", "!!int [1]", "!!int {a: 1}", "! x", "!own x")
ODD_PIECES = (
    "\\ud800",
    "\\0",
    "null",
    "true",
    "1e999",
    "!!",
    "!!bool",
    "!!int",
    "!!float",
    "!!null",
    "!!str",
    "!!seq",
    "!!map",
    "!!set",
    "&a",
    "*a",
    "<<:",
    "---",
    "...",
)
ODD = st.lists(
    st.sampled_from([*"abc01-.:,[]{}?&*!|>'\"%@#~<= \n\t", "\n  ", ": ", "- ", *ODD_PIECES]), max_size=40
).map("".join)


@given(st.one_of(ODD, ODD.map("a: {}\n".format), TEXT))
@settings(max_examples=1000, deadline=None)
def test_whatever_somebody_wrote_is_read_or_told(text: str) -> None:
    value, told = load(text.encode(), "x")
    assert (value is None) == bool(told)
    if value is not None:
        assert load(dump(value), "x") == (value, [])


@pytest.mark.parametrize("text", ["0...", "a...", "...", "a\n...\n", "\n..."])
def test_a_text_that_ends_like_a_document_reads_back(text: str) -> None:
    assert load(dump({"a": text}), "x") == ({"a": text}, [])


@given(st.dictionaries(TEXT, JSON, max_size=5))
@settings(max_examples=300, deadline=None)
def test_what_is_written_reads_back(value: dict[str, Any]) -> None:
    assert load(dump(value), "x") == (value, [])


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "on",
        "12:30",
        "1e5",
        "0x1f",
        "0o17",
        "2024-01-01",
        "null",
        "~",
        "=",
        "<<",
        "1_000",
        ".5",
        "-",
        "",
        "1e",
        "file:x",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    assert load(dump({"a": text}), "x")[0] == {"a": text}


@pytest.mark.parametrize("text", ["no", "yes", "12:30", "2024-01-01", "0x1f", "1_000"])
def test_a_word_that_somebody_wrote_is_a_text(text: str) -> None:
    assert load(f"a: {text}\n".encode(), "x")[0] == {"a": text}


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("identity:\n  alias: abc\n  name: 'Sup", "bot.yaml:3", ""),
        ("identity:\n  alias: [a, b\nprompt: {}\n", "bot.yaml:3", ""),
        ("a: 1\n\tb: 2\n", "bot.yaml:2", ""),
        ("a: 1\nb: 2\na: 3\n", "bot.yaml:3", "twice"),
        ("a: !!python/object:os.system x\n", "bot.yaml:1", "python"),
        ("a: !!timestamp 2024-01-01\n", "bot.yaml:1", ""),
        ("a: &a [*a]\n", "bot.yaml:1", "alias"),
        ("? [a]\n: 1\n", "bot.yaml:1", "plain word"),
        ("a: {b: 1}\nc: {<<: *x}\n", "bot.yaml:2", ""),
        ("- a\n- b\n", "bot.yaml", "keys"),
        ("just words", "bot.yaml", "keys"),
        ("a: 1\n---\nb: 2\n", "bot.yaml:2", ""),
        ("a: " + "[" * 500, "bot.yaml:1", "deep"),
        ("a: " + "{a: " * 5000, "bot.yaml:1", "deep"),
        (f"a: {'9' * 50}", "bot.yaml:1", "long"),
        ("a: 1e999", "bot.yaml:1", "large"),
        ('a: "\\ud800"', "bot.yaml:1", "half"),
        ('"\\udfff": 1', "bot.yaml:1", "half"),
        *((f"a:\n  b: {tagged}\n", "bot.yaml:2", "tag") for tagged in TAGGED),
        ("a: \x07", "bot.yaml", ""),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, place: str, told: str) -> None:
    value, [finding] = load(text.encode(), "bot.yaml")
    assert value is None
    assert (finding.path, told in finding.message, bool(finding.hint)) == (place, True, True)


def test_aliases_are_counted_as_what_they_stand_for() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    value, [finding] = load("\n".join(lines).encode(), "bot.yaml")
    assert value is None
    assert "too much" in finding.message
    assert load(b"a: &a {x: 1}\nb: *a\n", "x")[0] == {"a": {"x": 1}, "b": {"x": 1}}


def test_bytes_are_bounded_and_utf_8() -> None:
    assert "larger" in load(b"#" * (LARGEST + 1), "x")[1][0].message
    assert load("a: 1\nb: \xe9".encode("latin-1"), "bot.yaml")[1][0].path == "bot.yaml:2"
    assert load(b"\xef\xbb\xbfa: 1", "x")[0] == {"a": 1}
    assert load(b"", "x")[0] == {}
