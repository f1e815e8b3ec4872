"""What is no program, or a broken one: all of it is named at once, with work that grows as the text does."""

import sys
from pathlib import Path

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.diagnostics import rendered
from palaver.basic.files import decoded
from palaver.basic.source import Source
from tests.basic.programs import PATHS, codes, parsed


def errors(text: str) -> list[tuple[str, int]]:
    made = parsed(text)
    return [(each.code, made.source.line_of(each.span.start)) for each in made.diagnostics if each.severity == "error"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Ana.\nThank you for your letter.", [("unknown", 1), ("unknown", 2)]),
        ("<!DOCTYPE html>\n<html></html>", [("format", 1)]),
        ('TALK "a\nTALK "b"', [("string", 1)]),
        ('TALK "a ${b"', [("interpolation", 1)]),
        ('TALK "${}"', [("interpolation", 1)]),
        ("BEGIN TALK\na", [("block", 1)]),
        ("x = (1 + 2\nTALK 1\ny = [1,\n2]", [("bracket", 1)]),
        ("x = 1)\ny = (1]\nz = 2", [("bracket", 1), ("bracket", 2)]),
        (
            "IF a THEN\nFOR i = 1 TO 2\nWHILE b\nTRY",
            [("block", 1), ("block", 2), ("block", 3), ("block", 4)],
        ),
        ("NEXT\nWEND\nEND SUB\nELSE\nCASE 1", [("block", 1), ("block", 2), ("block", 3), ("block", 4), ("block", 5)]),
        ("IF a\nTALK 1\nEND IF", [("syntax", 1)]),
        ("x =\n\ny = 1 2", [("syntax", 1), ("syntax", 3)]),
        ("TALK “hi”", [("character", 1), ("character", 1)]),
        ("a < b < c", [("unknown", 1)]),
        ("x = a < b < c", [("syntax", 1)]),
        ("x = 1" + "0" * 400, [("number", 1)]),
        ("x = 1e999", [("number", 1)]),
        ("WHILE a\nIF b THEN\nWEND\nTALKK 1", [("block", 3), ("unknown", 4)]),
        ("SELECT CASE a\nTALK 1\nCASE 1\nEND SELECT", [("block", 2)]),
        ("SUB a\nSUB b\nEND SUB\nEND SUB", [("block", 2)]),
        ("TABLE t\na INTEGER GENERATED ALWAYS\nEND TABLE", [("table", 2)]),
        ("ON NOTHING\nEND ON", [("syntax", 1), ("syntax", 1)]),
    ],
)
def test_all_of_it_is_told_where_it_is(text: str, expected: list[tuple[str, int]]) -> None:
    assert errors(text) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('TALKK "a"', "did you mean TALK?"),
        ('SET CONTXT "a"', "did you mean SET CONTEXT?"),
        ("HEAR x AS EMIAL", "did you mean EMAIL?"),
        ("FUNCTON f", "did you mean FUNCTION?"),
        ("SUB a\nEND SUB\na", "write CALL a"),
    ],
)
def test_a_near_miss_is_guessed(text: str, hint: str) -> None:
    (found,) = parsed(text).diagnostics
    assert found.suggestion == hint


def test_the_list_of_errors_says_where_it_ends() -> None:
    found = parsed("FROB 1\n" * 3_000).diagnostics
    assert len(found) == 1_001
    assert (found[-1].code, found[-1].span.start) == ("many", 7_000)


def test_what_opened_a_block_is_told() -> None:
    (found,) = parsed("WHILE a\nIF b THEN\nTALK 1\nWEND").diagnostics
    assert (found.message, found.expected) == ("IF is not closed, WEND comes first", "END IF")
    assert found.opened is not None
    assert parsed("WHILE a\nIF b THEN\nTALK 1\nWEND").source.line_of(found.opened.start) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("TALK 1".encode("utf-16"), "the file is UTF-16, not UTF-8"),
        ("TALK 1".encode("utf-16-le"), "the file holds bytes that no text has, not UTF-8"),
        (b'TALK "caf\xe9"', "the byte 0xe9 is not UTF-8"),
        (b"x" * (17 * 1024 * 1024), "the file has more than 16 MB"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str) -> None:
    _, problem = decoded("t.bas", data)
    assert problem is not None
    assert problem.message == message


def test_line_ends_and_marks_do_not_matter() -> None:
    source, problem = decoded("t.bas", '\ufeffTALK "a"\r\nTALK "b"\r'.encode())
    assert problem is None
    assert source.text == 'TALK "a"\nTALK "b"\n'


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "x = " + "[" * 10_000,
        "x = " + "{ a: " * 10_000,
        "x = " + "-" * 10_000 + "1",
        "x = " + "NOT " * 10_000 + "a",
        "x = " + "f(" * 10_000,
        "x = a" + ".b" * 10_000,
        "x = a" + "[0]" * 10_000,
        "x = 1" + " + 1" * 10_000,
        "x = 1" + " ^ 1" * 10_000,
        "x = " + "a ? b : " * 10_000 + "c",
        "x = " + "LLM " * 10_000,
        'x = "' + "${" * 10_000,
        "IF a THEN " * 10_000,
        "IF a THEN\n" * 10_000,
        "FOR EACH a IN b\n" * 10_000,
        "SUB a\n" * 10_000,
        "BEGIN TALK\n" * 10_000,
        "IF a THEN x = 1 ELSE " * 10_000,
        "TABLE t\n" * 10_000,
        '"' * 10_001,
        "ON ERROR " * 10_000,
        "CASE " * 10_000,
    ],
    ids=lambda text: text[:24].strip().replace("\n", " "),
)
def test_what_is_nested_without_end_is_refused_and_does_no_harm(text: str) -> None:
    found = analyze(Source("t.bas", text))
    assert found.errors
    assert len(found.errors) <= 20_002
    assert rendered(found.errors[0], found.source)


@pytest.mark.parametrize(
    "unit",
    ["x = 1 : ", "(", '"', "'", "a,", "${", "x y ", "#{", "TALK 'a' ", "//", "\\", "a.b[", "IF a THEN b = 1 ELSE "],
)
def test_work_grows_as_the_text_does_even_on_one_line(unit: str) -> None:
    little, much = (work("x = " + unit * (size // len(unit))) for size in (4_000, 32_000))
    # Eight times the text: a square would be 64 times the work.
    assert much < max(little, 300) * 16


def work(text: str) -> int:
    """How many calls it takes to judge a text."""
    calls = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal calls
        calls += 1

    source = Source("t.bas", text)
    sys.setprofile(count)
    try:
        analyze(source)
    finally:
        sys.setprofile(None)
    return calls


def test_a_keyword_is_a_variable_and_a_keyword_again() -> None:
    assert codes('talk = 1\ntalk = talk + 1\nTALK talk\nTALK "a", talk\nlist = [talk]\nlist[0] = LIST "a"') == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_program_that_breaks_off_anywhere_is_judged(path: Path) -> None:
    text = path.read_text("utf-8")
    step = max(1, len(text) // 12)
    for size in range(0, len(text), step):
        found = analyze(Source("t.bas", text[:size]))
        assert all(0 <= each.span.start <= max(each.span.end, size) for each in found.diagnostics)
        assert all(rendered(each, found.source) for each in found.diagnostics)
