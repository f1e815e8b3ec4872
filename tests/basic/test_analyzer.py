"""What the analyzer says of programs, each with its line; and what it finds for others to use."""

import json

import pytest

from palaver.basic.analyzer import Analysis, analyze, analyze_bot
from palaver.basic.source import Source


def analyzed(text: str, name: str = "t.bas", config: frozenset[str] = frozenset()) -> Analysis:
    return analyze(Source(name, text), config=config)


def found(text: str, severity: str) -> list[tuple[str, int]]:
    made = analyzed(text)
    return [(each.code, made.source.line_of(each.span.start)) for each in made.diagnostics if each.severity == severity]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("EXIT FOR", "jump", 1),
        ("WHILE TRUE\nEXIT FOR\nWEND", "jump", 2),
        ("BREAK", "jump", 1),
        ("CONTINUE", "jump", 1),
        ("EXIT SUB", "jump", 1),
        ("FUNCTION f\nEXIT SUB\nEND FUNCTION", "jump", 2),
        ("GOTO there", "label", 1),
        ("IF TRUE THEN\nthere:\nEND IF\nGOTO there", "label", 4),
        ("ON ERROR GOTO there", "label", 1),
        ("PARAM a\nPARAM A", "duplicate", 2),
        ("SUB a\nEND SUB\nSUB a\nEND SUB", "duplicate", 3),
        ("SUB a(b, b)\nEND SUB", "duplicate", 1),
        ("a:\na:", "duplicate", 2),
        ("FUNCTION f\nEND FUNCTION\nx = f()\nf = 1", "assignment", 4),
        ("CALL nobody", "procedure", 1),
        ('ON "paid" CALL nobody', "procedure", 1),
        ("SUB a(b)\nEND SUB\na(1, 2)", "arguments", 3),
        ('UPDATE "t" SET a = 1', "where", 1),
        ('SET SCHEDULE "whenever"', "schedule", 1),
        ('SET SCHEDULE "99 * * * *"', "schedule", 1),
        ('SET SCHEDULE "2027-05-01 09:00"', "schedule", 1),
        ('WEBHOOK "a/b"', "webhook", 1),
        (f'WEBHOOK "{"a" * 101}"', "webhook", 1),
        ('WEBHOOK "a" METHOD "BREW"', "webhook", 1),
        ('WEBHOOK x METHOD "BREW"', "webhook", 1),
        ('ON CHANGE "in" EVENTS "create, explode"\nTALK 1\nEND ON', "event", 1),
        ('ON CHANGE x EVENTS "explode"\nTALK 1\nEND ON', "event", 1),
        ('ON EVENT " "\nTALK 1\nEND ON', "event", 1),
        ("TABLE t\nEND TABLE", "table", 1),
        ("TABLE t\na INTEGR\nEND TABLE", "column_type", 2),
        ("TABLE t\na STRING\nA STRING\nEND TABLE", "table", 3),
        ("TABLE t\na STRING\nEND TABLE\nTABLE T\na STRING\nEND TABLE", "table", 4),
        ("TABLE t\na STRING\nEND TABLE\nINDEX ON t (b)", "table", 4),
        ("PARAM a AS INTEGER MIN 5 MAX 1", "param", 1),
        ('PARAM a AS "x", "y" DEFAULT "z"', "param", 1),
        ('DESCRIPTION "a"\nTALK 1\nTOOL "t"\nDESCRIPTION "b"', "tool", 3),
    ],
)
def test_an_error_is_told(text: str, code: str, line: int) -> None:
    assert (code, line) in found(text, "error")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x = y", "unassigned", 1),
        ("TALK x\nx = 1", "unassigned", 1),
        ("PARAM a", "unused", 1),
        ("RETURN\nTALK 1", "unreachable", 2),
        ('x = LENN("a")', "function", 1),
        ('x = LEFT("a")', "arguments", 1),
        ('COPY "a"', "arguments", 1),
        ('COPY "a", "b", "c"', "arguments", 1),
        ('FIND "t" LIMIT 1 LIMIT 2', "arguments", 1),
        ('WAIT "long"', "type", 1),
        ('QUERY "a"', "undocumented", 1),
        ('WEBHOOK "a"\nHEAR x', "hear", 2),
        ('ON EVENT "a"\nTALK 1\nHEAR x\nEND ON\nHEAR y', "hear", 3),
        ('ON EVENT "a"\nIF TRUE THEN\nHEAR x\nEND IF', "hear", 3),
        ('x = "a"\nSET SCHEDULE x', "literal", 2),
        ('x = "GET"\nWEBHOOK "a" METHOD x', "literal", 2),
        ('x = "key"\nWEBHOOK "a" SECRET x', "literal", 2),
        ('x = "move"\nON CHANGE "in" EVENTS x\nTALK 1\nEND ON', "literal", 2),
        ("BEGIN TRANSACTION\nHEAR x\nCOMMIT", "transaction", 2),
        ("BEGIN TRANSACTION\nIF 1 THEN\nWAIT 1\nEND IF\nCOMMIT", "transaction", 3),
        ('BEGIN TRANSACTION\nx = 1 + LEN(LLM "a")\nCOMMIT', "transaction", 2),
        ('BEGIN TRANSACTION\nDELETE "https://example.org/1"\nCOMMIT', "transaction", 2),
        ("BEGIN TRANSACTION\nBEGIN MAIL a\nx\nEND MAIL\nROLLBACK", "transaction", 2),
        ("BEGIN TRANSACTION\nBEGIN TRANSACTION", "transaction", 2),
        ("SUB p\nBEGIN TRANSACTION\nTALK TO 1, 2\nEND SUB", "transaction", 3),
        ("TABLE t ON crm\na STRING\nEND TABLE", "connection", 1),
        ('x = FIND "crm.orders"', "connection", 1),
        ('SAVE ".orders", 1, 2', "connection", 1),
        ('key = "sk-abcdefghijklmnopqrst"', "secret", 1),
        ('password = "correcthorse"', "secret", 1),
        ('x = 1\nFIND "t", "name" + x', "filter", 2),
        ('TABLE t\na STRING\nEND TABLE\nSAVE "t" WITH b = 1', "column", 4),
        ('TABLE t\na STRING\nEND TABLE\nSAVE "t", {a: 1, b: 1}', "column", 4),
        ('TABLE t\na STRING\nEND TABLE\nINSERT "t", [{a: 1}, {b: 1}]', "column", 4),
        ('x = REWRITE "a"\nTALK x', "legacy", 1),
        ('TABLE t\na STRING\nEND TABLE\nx = FIND "t" WHERE a = 1 AND NOT b IS NULL', "column", 4),
        ('x = "abc" * 2', "type", 1),
        ("x = [1] - 2", "type", 1),
        ("x = -TRUE", "type", 1),
        ("x = 1 / 0", "type", 1),
        ('FOR i = 1 TO "many"\nNEXT', "type", 1),
        ("FOR EACH a IN 5\nNEXT", "type", 1),
        ("FOR i = 1 TO 2 STEP 0\nNEXT", "type", 1),
        ("x = NOW() + 5", "seconds", 1),
        ('x = FORMAT(NOW(), "HH:MM")', "format", 1),
        ('x = FORMAT NOW() AS "dd hh:MM tt"', "format", 1),
        ("x = today - 60", "seconds", 1),
        ('DESCRIPTION "a"\nTALK 1\nDESCRIPTION "b"', "sections", 3),
        ("PARAM a\nTALK a", "description", 1),
        ("# a\nTALK 1", "hash-comment", 1),
    ],
)
def test_a_warning_is_told_and_is_no_error(text: str, code: str, line: int) -> None:
    assert (code, line) in found(text, "warning")
    assert not found(text, "error")


@pytest.mark.parametrize(
    "text",
    [
        'x = FORMAT(NOW(), "MM HH:mm, HH:mm MMM")\nTALK x',
        'ON EVENT "a"\nTALK 1\nEND ON\nHEAR y\nTALK y',
        "now = 1\nx = now + 5\nTALK x, NOW() + HOURS(2)",
        "FOR i = 1 TO 2\nIF i > 1 THEN EXIT FOR\nNEXT",
        "WHILE TRUE\nx = y\ny = 1\nWEND",
        "x = NOW\ny = user.name",
        'x = "3" * 2 - "1.5"',
        'TABLE t\na STRING\nEND TABLE\nid = 1\nx = FIND "t" WHERE a = 1 AND id = id ORDER BY created_at',
        "FOR i = 10 TO 1 STEP -1\nNEXT",
        'city = "x"\nrows = FIND "t" WHERE town = city',
        'x = "a"\nrows = FIND "t", "name=\'" + x + "\'"',
        'rows = FIND "t", "age > ${LEN("abc")}"',
        'SUB greet(name)\nTALK "Hi ", name\nEND SUB\nCALL greet("Ana")',
        "GOTO there\nthere:\nTALK 1",
        'UPDATE "t" SET a = a + 1 WHERE TRUE',
        'BEGIN TRANSACTION\nx = FIND "t"\nTALK x\nDELETE "t", "a=1"\nCOMMIT\nHEAR y\nTALK y',
        "BEGIN TRANSACTION\nIF NOW THEN\nCOMMIT\nEND IF\nWAIT 1",
        'x = FIND "products.csv"\ny = FIND "sheet.xlsx#a.b"\nTALK x, y',
    ],
)
def test_nothing_is_told_where_nothing_is_wrong(text: str) -> None:
    assert not analyzed(text).diagnostics


def test_names_of_the_configuration_are_known_and_required() -> None:
    made = analyzed("TALK owner", config=frozenset({"owner"}))
    assert not made.diagnostics
    assert made.requires.config == ("owner",)


def test_what_a_program_needs_of_its_bot_is_listed() -> None:
    made = analyzed('USE KB "menu"\nUSE TOOL "book"\nrows = FIND "a.csv"\nrows = FIND "people"\nCALL "other"').requires
    assert (made.kbs, made.tools, made.files, made.tables, made.scripts) == (
        ("menu",),
        ("book",),
        ("a.csv",),
        ("people",),
        ("other",),
    )


def test_a_header_is_a_function_with_a_strict_schema() -> None:
    text = """
    PARAM guests AS INTEGER LIKE 4 DESCRIPTION "How many" MIN 1 MAX 20
    PARAM area AS "in", "out" OPTIONAL
    PARAM names AS ARRAY OF STRING DEFAULT []
    PARAM photo AS IMAGE OPTIONAL
    PARAM price AS MONEY
    DESCRIPTION "Books a table."
    RETURN guests
    """
    (tool,) = analyzed(text, "book table.bas").tools
    assert json.loads(json.dumps(tool.function())) == {
        "type": "function",
        "function": {
            "name": "book_table",
            "description": "Books a table.",
            "parameters": {
                "type": "object",
                "properties": {
                    "guests": {
                        "type": "integer",
                        "description": "How many",
                        "examples": [4],
                        "minimum": 1,
                        "maximum": 20,
                    },
                    "area": {"type": "string", "enum": ["in", "out"]},
                    "names": {"type": "array", "items": {"type": "string"}, "default": []},
                    "photo": {"type": "string", "description": "id or address of a file", "x-gb-type": "image"},
                    "price": {"type": "number", "minimum": 0},
                },
                "required": ["guests", "price"],
                "additionalProperties": False,
            },
        },
    }


def test_a_file_can_hold_several_tools_named_by_their_banners() -> None:
    text = """DESCRIPTION "first"
TALK 1
REM ======
REM  Get the price
REM ======
PARAM item
DESCRIPTION "second"
RETURN item
TOOL "third"
DESCRIPTION "third"
RETURN 3
DESCRIPTION "fourth"
RETURN 4
"""
    made = analyzed(text, "lib.bas")
    assert [each.name for each in made.tools] == ["lib", "get-the-price", "third", "lib-4"]
    assert [len(each.section.body) for each in made.tools] == [1, 1, 1, 1]


def test_a_scheduled_file_says_when() -> None:
    assert analyzed('SET SCHEDULE "every 5 minutes"\nTALK 1').schedules == ("every 5 minutes",)


def together(**files: str) -> dict[str, list[tuple[str, str]]]:
    made = analyze_bot([Source(f"{name}.bas", text) for name, text in files.items()])
    return {each.source.name: [(found.code, found.message) for found in each.diagnostics] for each in made}


def test_programs_of_one_bot_know_each_others_tables() -> None:
    found = together(tables="TABLE t\na STRING\nEND TABLE", main='SAVE "t" WITH b = 1')
    assert found["main.bas"] == [("column", "TABLE t has no column b")]


def test_tools_of_one_name_and_tables_that_contradict_are_errors() -> None:
    tool = 'TOOL "x"\nDESCRIPTION "y"\nTALK 1\n'
    found = together(a=f"TALK 1\n{tool}TABLE t\na STRING\nEND TABLE", b=f"TALK 1\n{tool}TABLE t\nb STRING\nEND TABLE")
    assert found["a.bas"] == []
    assert [code for code, _ in found["b.bas"]] == ["tool", "table"]


def test_scripts_that_are_called_have_to_be_there() -> None:
    found = together(a='CALL "b"\nCALL "b.bas"\nCALL ".gbdialog/b.bas"\nCALL "c"', b="TALK 1")
    assert found["a.bas"] == [("script", "the bot has no script c")]


def test_a_script_that_is_called_has_to_be_the_only_one() -> None:
    calls = "\n".join(f'CALL "{name}"' for name in ("book", "a/book", "B/book.bas", "c/book", "price"))
    more = {"a/book": "TALK 1", "b/book": "TALK 1", "price": "TALK 1", "old/price": "TALK 1"}
    assert together(start=calls, **more)["start.bas"] == [
        ("script", "book may be a/book.bas or b/book.bas: neither is called"),
        ("script", "the bot has no script c/book"),
    ]
