"""What editors ask of a program: each answer with the cursor where | stands."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.nodes.declarations import Table
from palaver.basic.server.across import Place, definitions, uses
from palaver.basic.server.across import renamed as renamed_all
from palaver.basic.server.completion import completion
from palaver.basic.server.diagnostics import diagnostics
from palaver.basic.server.document import Document, Surroundings
from palaver.basic.server.formatting import formatting, shaped
from palaver.basic.server.hover import hover
from palaver.basic.server.navigation import NotRenamed
from palaver.basic.server.outline import folding, symbols
from palaver.basic.server.positions import offset, position
from palaver.basic.server.signatures import signature_help
from palaver.basic.source import Source


def at(marked: str, around: Surroundings | None = None) -> tuple[Document, int]:
    text = marked.replace("|", "", 1)
    return Document.of(text, around=around or Surroundings()), marked.index("|")


def labels(marked: str, around: Surroundings | None = None) -> set[str]:
    return {each["label"] for each in completion(*at(marked, around))}


def told(marked: str) -> str:
    found = hover(*at(marked))
    return found["contents"]["value"] if found else ""


def renamed(marked: str, name: str) -> str:
    document, place = at(marked)
    (text,) = changed(document, place, name).values()
    return text


def changed(document: Document, place: int, name: str) -> dict[str, str]:
    """The programs whose text is another one then."""
    sources = {**document.around.sources, document.source.name: document.source}
    made = {}
    for path, edits in renamed_all(document, place, name).items():
        text = sources[path].text
        for (start, end), new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        made[path] = text
    return made


def lines(places: list[Place]) -> list[tuple[int, int]]:
    found = [(each.document.source.place(each.span.start)) for each in places]
    return [(each.line - 1, each.column - 1) for each in found]


def test_positions_count_utf_16() -> None:
    source = Source("x", 'TALK "a😀b"\nx = 1')
    assert position(source, 9) == {"line": 0, "character": 10}
    assert [offset(source, {"line": 0, "character": each}) for each in range(7, 13)] == [7, 7, 8, 9, 10, 10]
    assert offset(source, {"line": 7, "character": 1}) == len(source.text)
    assert offset(source, {"line": "x", "character": -3}) == 0


def test_diagnostics_are_all_there_with_what_opened_a_block() -> None:
    found = diagnostics(Document.of("IF x THEN\nTALK 1 +\nFOR i = 1 TO 3\nNEXT j\n"), "file:///a.bas")
    assert {each["severity"] for each in found} == {1, 2}
    (block,) = [each for each in found if each["code"] == "block" and "relatedInformation" in each][:1]
    assert block["relatedInformation"][0]["location"]["uri"] == "file:///a.bas"
    assert [each["tags"] for each in diagnostics(Document.of("EXIT\nTALK 1")) if "tags" in each] == [[1]]


AROUND = Surroundings(
    tables={
        each.name: each
        for each in analyze(Source("t", "TABLE seats\n id INTEGER KEY\n label STRING\nEND TABLE")).program.statements
        if isinstance(each, Table)
    },
    scripts=("book-seat",),
    collections=("menu",),
)


@pytest.mark.parametrize(
    ("marked", "some", "none"),
    [
        ("|", {"TALK", "SET BOT MEMORY", "IF", "FOR EACH"}, {"UCASE"}),
        ("SET |", {"SET BOT MEMORY", "SET CONTEXT"}, {"TALK"}),
        ("SET BOT |", {"SET BOT MEMORY", "SET BOT PRIORITY"}, {"SET CONTEXT"}),
        ("x = 1\nTALK |", {"x", "UCASE", "user", "TRUE", "LLM"}, {"IF"}),
        ("IF 1 = 2 THEN |", {"TALK"}, set()),
        ('FIND "|"', {"seats"}, {"book-seat"}),
        ('r = FIND "seats" |', {"WHERE", "ORDER BY", "LIMIT", "label"}, set()),
        ('r = FIND "seats" WHERE |', {"label", "LIMIT"}, {"WHERE"}),
        ('r = FIND "seats"\nTALK r.|', {"label", "trim"}, {"x"}),
        ('FOR EACH s IN FIND "seats"\nTALK s.|\nNEXT', {"label"}, set()),
        ('USE TOOL "|"', {"book-seat"}, {"seats"}),
        ('USE KB "|"', {"menu"}, {"seats"}),
        ('CALL "|"', {"book-seat"}, {"menu"}),
        ("CALL |\nSUB greet\nEND SUB", {"greet"}, {"UCASE"}),
        ("HEAR x AS |", {"EMAIL", "INTEGER", "MENU"}, set()),
        ("PARAM x AS |", {"EMAIL", "ARRAY"}, {"MENU"}),
        ("' TALK |", set(), {"TALK"}),
        ('TALK "a |b"', set(), {"x", "TALK"}),
        ("BEGIN TALK\nHello |you\nEND TALK", set(), {"TALK"}),
        ("IF x THEN\n  TAL|", {"TALK"}, set()),
    ],
)
def test_completion_knows_the_place(marked: str, some: set[str], none: set[str]) -> None:
    found = labels(marked, AROUND)
    assert some <= found, some - found
    assert not none & found


def test_a_phrase_replaces_the_words_that_it_begins_with() -> None:
    (item,) = [each for each in completion(*at("x = 1\n  SET BOT ME|")) if each["label"] == "SET BOT MEMORY"]
    assert item["textEdit"]["range"]["start"] == {"line": 1, "character": 2}
    assert item["textEdit"]["newText"] == 'SET BOT MEMORY "${1:key}", ${2:value}'


@pytest.mark.parametrize(
    ("marked", "part"),
    [
        ("TA|LK 1", "Sends one message"),
        ("SET BOT MEM|ORY a, 1", "SET BOT MEMORY"),
        ("a = 1\nTALK |a", "a: number"),
        ('HEAR n AS EMAIL "?"\nTALK n|', "n: email"),
        ("TALK uca|se(x)", "UCASE("),
        ("' Says hello.\nSUB greet(name AS STRING)\nEND SUB\nCALL gre|et(1)", "SUB greet(name AS STRING)"),
        ("' Says hello.\nSUB greet(name AS STRING)\nEND SUB\nCALL gre|et(1)", "Says hello."),
        ("FOR| i = 1 TO 2\nNEXT", "Counts from a to b"),
        ("IF 1 = 1 THEN\nEND| IF", "Ends an IF"),
        ('TABLE seats\nid INTEGER KEY\nEND TABLE\nr = FIND "sea|ts"', "id INTEGER KEY"),
        ("TALK us|er.name", "Predefined"),
        ("x = 1 +|", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_hover_tells_what_stands_there(marked: str, part: str) -> None:
    found = told(marked) if "|" in marked else (hover(Document.of(marked), 0) or "")
    assert (part in found) if part else not found


def test_signatures_tell_which_argument_is_written() -> None:
    found = signature_help(*at('x = MID("abc", |'))
    assert found is not None
    assert (found["activeParameter"], found["signatures"][0]["label"]) == (1, "MID(text, start, count?)")
    found = signature_help(*at('SET BOT MEMORY "a", |'))
    assert found is not None
    assert (found["activeParameter"], found["signatures"][0]["label"]) == (1, "SET BOT MEMORY key, value")
    found = signature_help(*at("x = add(1, |\nFUNCTION add(a AS INTEGER, b)\nEND FUNCTION"))
    assert found is not None
    assert found["signatures"][0]["label"] == "FUNCTION add(a AS INTEGER, b)"
    assert signature_help(*at("x = 1 + |")) is None


@pytest.mark.parametrize(
    ("marked", "argument"),
    [
        ('r = FIND "seats" WHERE |', "WHERE where"),
        ('r = FIND "seats" WHERE a = MAX(1, 2) ORDER BY a, |', "ORDER BY order"),
        ('r = FIND "seats", |', "condition"),
        ('HEAR x\nSAVE "t", a, b, |', "values…"),
    ],
)
def test_a_signature_tells_which_clause_is_written(marked: str, argument: str) -> None:
    found = signature_help(*at(marked))
    assert found is not None
    shown = found["signatures"][0]
    assert shown["parameters"][found["activeParameter"]]["label"] == argument
    assert argument in shown["label"]


def test_names_lead_to_where_they_are_given_their_meaning() -> None:
    program = "total = 1\nSUB add(n)\n  total = total + n\n  n = 2\nEND SUB\nn = 5\nCALL add(n)\n"
    document = Document.of(program)
    assert lines(definitions(document, program.index("total + n"))) == [(0, 0)]
    assert lines(uses(document, 0)) == [(0, 0), (2, 2), (2, 10)]
    assert lines(uses(document, 0, declaration=False)) == [(2, 2), (2, 10)]
    assert lines(uses(document, program.index("n = 5"))) == [(5, 0), (6, 9)]
    assert lines(uses(document, program.index("n)"))) == [(1, 8), (2, 18), (3, 2)]
    assert lines(definitions(document, program.index("add(n)\n", 20))) == [(1, 4)]
    assert definitions(document, len(program)) == []
    table = 'TABLE seats\n  id INTEGER KEY\nEND TABLE\nr = FIND "seats"'
    assert lines(definitions(Document.of(table), table.index('seats"'))) == [(0, 6)]


@pytest.mark.parametrize(
    ("marked", "name", "expected"),
    [
        ("a| = 1\nTALK \"${a + 1}\", A, b.a, 'a'", "x", "x = 1\nTALK \"${x + 1}\", x, b.a, 'a'"),
        ("FOR i| = 1 TO 3\nTALK i\nNEXT i", "n", "FOR n = 1 TO 3\nTALK n\nNEXT n"),
        ("FOR EACH v IN [1]\nTALK v|\nNEXT v", "w", "FOR EACH w IN [1]\nTALK w\nNEXT w"),
        ("TRY\nTHROW 1\nCATCH e\nTALK e|.code\nEND TRY", "f", "TRY\nTHROW 1\nCATCH f\nTALK f.code\nEND TRY"),
        ("CALL gre|et(1)\nSUB greet(a)\nEND SUB\nx = greet(2)", "hi", "CALL hi(1)\nSUB hi(a)\nEND SUB\nx = hi(2)"),
        ("x = 1\nSUB s(x)\nTALK |x\nEND SUB\nCALL s(x)", "y", "x = 1\nSUB s(y)\nTALK y\nEND SUB\nCALL s(x)"),
        ('id| = 1\nr = FIND "t" WHERE id = id', "x", 'x = 1\nr = FIND "t" WHERE id = x'),
        ('id| = 1\nINSERT INTO "t" WITH id, b = id', "x", 'x = 1\nINSERT INTO "t" WITH id = x, b = x'),
        ('id| = 1\nSAVE "t", id', "x", 'x = 1\nSAVE "t", x AS id'),
        ("GOTO en|d1\nend1:\nTALK 1", "last", "GOTO last\nlast:\nTALK 1"),
        ("PARAM gu|ests AS INTEGER\nTALK guests", "n", "PARAM n AS INTEGER\nTALK n"),
        ("nome$| = 1\nTALK nome", "x", "x = 1\nTALK x"),
        ("DIM a(3)\na|[0] = 1\nPUSH a, 2", "list", "DIM list(3)\nlist[0] = 1\nPUSH list, 2"),
        ("x| = 1 +\nTALK x", "y", "y = 1 +\nTALK y"),
        ('ON EVENT "e"\n x| = 1\nTALK x\nEND ON', "y", 'ON EVENT "e"\n y = 1\nTALK y\nEND ON'),
        ("HEAR n| AS INTEGER\nWITH m\nk = n\nEND WITH", "q", "HEAR q AS INTEGER\nWITH m\nk = q\nEND WITH"),
    ],
)  # fmt: skip
def test_a_name_is_changed_everywhere_and_nowhere_else(marked: str, name: str, expected: str) -> None:
    assert renamed(marked, name) == expected


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("a| = 1\nb = 2\nTALK a, b", "b"),
        ("a| = 1", "no name"),
        ("a| = 1", "1a"),
        ("TALK| 1", "say"),
        ("a| = 1\nTALK user.name, a", "user"),
        ("x = 1\nCALL s\nSUB s\ny| = 2\nTALK x, y\nEND SUB", "x"),
    ],
)
def test_a_name_that_would_change_the_meaning_is_refused(marked: str, name: str) -> None:
    with pytest.raises(NotRenamed):
        renamed(marked, name)


def test_the_outline_and_the_folds() -> None:
    text = (
        "' one\n' two\nPARAM a AS INTEGER\nTABLE t\n  id INTEGER KEY\nEND TABLE\nSUB s(x)\n  IF x THEN\n    TALK 1\n"
        '  END IF\nEND SUB\nON EVENT "e"\n  LOG 1\nEND ON\nWEBHOOK "pay"\nlast:\n'
    )
    document = Document.of(text)
    assert [each["name"] for each in symbols(document)] == ["a", "t", "s", "ON EVENT e", "WEBHOOK pay", "last"]
    assert [each["name"] for each in symbols(document)[1]["children"]] == ["id"]
    folds = [(each["startLine"], each["endLine"]) for each in folding(document)]
    assert folds == [(0, 1), (3, 5), (6, 10), (7, 9), (11, 13)]


def test_formatting_is_one_edit_and_leaves_what_is_wrong() -> None:
    assert shaped(Document.of("if x then\ntalk 1\nend if")) == "IF x THEN\n  TALK 1\nEND IF\n"
    assert len(formatting(Document.of("talk 1"))) == 1
    assert formatting(Document.of("TALK 1\n")) == []
    assert formatting(Document.of("IF x THEN\ntalk 1 +")) == []
