"""Names that several programs of a bot share: where they lead, who uses them, what a new name changes."""

import pytest

from palaver.basic.server.across import definitions, renamed_at, uses
from palaver.basic.server.document import Document, Surroundings
from palaver.basic.server.navigation import NotRenamed
from palaver.basic.source import Source
from tests.basic.server.test_functions import changed

BOT = {
    "tables.bas": """\
TABLE seats
  id INTEGER KEY
  label STRING
END TABLE
TABLE visits
  seat seats
  of INTEGER REFERENCES seats(id)
END TABLE
""",
    "book.bas": """\
PARAM guests AS INTEGER
PARAM day AS DATE
DESCRIPTION "Books."
r = FIND "seats"
x = GET TOOL PARAM "guests"
RETURN guests
""",
    "tools/more.bas": """\
TOOL "cancel"
PARAM id AS INTEGER
DESCRIPTION "Cancels."
TALK id
""",
    "start.bas": """\
USE TOOL "cancel"
ADD SUGGESTION TOOL "cancel" AS "Cancel"
guests = 2
CALL "book" WITH guests = 4, day = NOW()
CALL "book" WITH guests
INSERT INTO "seats" WITH label = "a"
TALK "seats cancel guests"
""",
}


def of(path: str, after: str, more: int = 0) -> tuple[Document, int]:
    sources = {each: Source(each, text) for each, text in BOT.items()}
    return Document(sources[path], Surroundings(sources=sources)), BOT[path].index(after) + len(after) + more


def places(path: str, after: str, more: int = 0) -> list[tuple[str, int]]:
    return [
        (each.document.source.name, each.document.source.line_of(each.span.start))
        for each in definitions(*of(path, after, more))
    ]


@pytest.mark.parametrize(
    ("path", "after", "expected"),
    [
        ("book.bas", 'FIND "', ("tables.bas", 1)),
        ("start.bas", 'INTO "se', ("tables.bas", 1)),
        ("tables.bas", "REFERENCES s", ("tables.bas", 1)),
        ("start.bas", 'USE TOOL "', ("tools/more.bas", 1)),
        ("start.bas", 'CALL "bo', ("book.bas", 1)),
        ("start.bas", 'CALL "book" WITH g', ("book.bas", 1)),
        ("start.bas", "guests = 4, d", ("book.bas", 2)),
        ("book.bas", 'TOOL PARAM "g', ("book.bas", 1)),
        ("book.bas", "RETURN g", ("book.bas", 1)),
        ("start.bas", 'guests = 2\nCALL "book" WITH guests = 4, day = NOW()\nCALL "book" WITH g', ("book.bas", 1)),
    ],
)  # fmt: skip
def test_a_name_leads_to_the_program_that_gives_it_its_meaning(
    path: str, after: str, expected: tuple[str, int]
) -> None:
    assert places(path, after) == [expected]


def test_what_nobody_declares_leads_nowhere() -> None:
    assert places("start.bas", 'TALK "se') == []
    document = Document.of('FIND "nothing"')
    assert definitions(document, 8) == []


def test_everybody_who_uses_a_table_or_a_tool_is_found() -> None:
    found = {
        (each.document.source.name, each.document.source.line_of(each.span.start))
        for each in uses(*of("book.bas", 'FIND "s'))
    }
    assert found == {("tables.bas", 1), ("tables.bas", 7), ("book.bas", 4), ("start.bas", 6)}
    programs = {each.document.source.name for each in uses(*of("start.bas", 'USE TOOL "c'), declaration=False)}
    assert programs == {"start.bas"}


def test_a_tool_has_a_new_name_in_all_programs() -> None:
    made = changed(*of("start.bas", 'USE TOOL "can'), "give-up")
    assert made["tools/more.bas"].startswith('TOOL "give-up"\n')
    assert made["start.bas"].startswith('USE TOOL "give-up"\nADD SUGGESTION TOOL "give-up" AS "Cancel"\n')
    assert 'TALK "seats cancel guests"' in made["start.bas"]


@pytest.mark.parametrize(
    ("path", "after"),
    [("book.bas", "RETURN g"), ("start.bas", 'CALL "book" WITH g'), ("book.bas", 'PARAM "g'), ("book.bas", "PARAM g")],
)
def test_a_parameter_has_a_new_name_where_it_is_bound_too(path: str, after: str) -> None:
    made = changed(*of(path, after), "people")
    assert made["book.bas"].startswith("PARAM people AS INTEGER\n")
    assert 'GET TOOL PARAM "people"\nRETURN people\n' in made["book.bas"]
    calls = 'guests = 2\nCALL "book" WITH people = 4, day = NOW()\nCALL "book" WITH people = guests\n'
    assert calls in made["start.bas"]


@pytest.mark.parametrize(
    ("path", "after", "name", "why"),
    [
        ("book.bas", 'FIND "s', "chairs", "its rows are kept under its name"),
        ("tables.bas", "TABLE s", "chairs", "its rows are kept under its name"),
        ("start.bas", 'CALL "b', "reserve", "is named by its file"),
        ("start.bas", 'USE TOOL "c', "book", "there is a tool or a program book already"),
        ("start.bas", 'USE TOOL "c', "no name!", "is no name of a tool"),
        ("book.bas", "RETURN g", "day", "already means something"),
        ("start.bas", "US", "x", "there is no variable"),
    ],
)
def test_what_would_change_the_meaning_is_refused(path: str, after: str, name: str, why: str) -> None:
    with pytest.raises(NotRenamed, match=why):
        changed(*of(path, after), name)


def test_the_name_that_would_be_changed_is_shown_first() -> None:
    document, place = of("start.bas", 'USE TOOL "c')
    span = renamed_at(document, place)
    assert span is not None
    assert document.text[span.start : span.end] == "cancel"
    assert renamed_at(*of("book.bas", 'FIND "s')) is None
