"""No word is reserved: words of clauses, operators and keywords are names of variables, members, keys and columns."""

from typing import Final

import pytest

from palaver.basic.printer import printed
from palaver.basic.source import Source
from tests.basic.programs import codes, parsed, well
from tests.basic.runtime.stage import played

WORDS: Final = (  # noqa: SIM905  # a list of quoted words reads worse
    "where set with order limit and or xor mod like in is contains starts between to from case list step "
    "next each do by on as using for at into values refresh subject body attachment template data timeout "
    "filter default optional min max enum description table index key unique read write field error call "
    "return exit loop wend until while switch try catch talk hear print find get post llm format first "
    "then else if end is "
    "last sort map image product status user hour today left right "
).split()
PLACES: Final = {
    "WITH": "{w} = {{}}\nWITH {w}\n  a = 1\nEND WITH\nTALK {w}",
    "WITH of a new one": "WITH {w}\n  a = 1\nEND WITH",
    "a key of WITH": "WITH o\n  {w} = 1\n  .{w} = 2\nEND WITH",
    "FOR EACH": "{w} = [1]\nFOR EACH x IN {w}\n  TALK x\nNEXT",
    "its NEXT": "FOR EACH x IN [1]\n  {w} = x\n  TALK {w}\nNEXT x",
    "FOR": "{w} = 3\nFOR i = {w} TO {w} STEP {w}\nNEXT",
    "HEAR": "HEAR {w}\nTALK {w}",
    "HEAR AS": "HEAR {w} AS INTEGER",
    "clauses of HEAR": "{w} = 1\nHEAR x AS STRING DEFAULT {w} TIMEOUT {w}",
    "PARAM": 'PARAM {w} AS STRING DESCRIPTION "x"\nTALK {w}',
    "parameters": "SUB p({w}, b AS INTEGER)\n  TALK {w}\nEND SUB\nCALL p(1, 2)",
    "a SUB": "SUB {w}\nTALK 1\nEND SUB\nCALL {w}",
    "a member": "o = {{}}\no.{w} = 1\nTALK o.{w}\nx = o.{w}.{w} + 1",
    "a key": "{w} = 1\no = {{ {w}: {w}, b: {w} }}",
    "assignment": '{w} = 1\n{w} = {w} + 1\nTALK {w}\nTALK "a", {w}\n{w} += 1\nSET {w} = 1\nLET {w} = 1',
    "an element": "{w} = [1]\n{w}[0] = 2\nTALK {w}[0]",
    "IF": "{w} = 1\nIF {w} THEN\nTALK {w}\nEND IF\nIF {w} = 1 THEN TALK {w} ELSE TALK {w}",
    "WHILE": "{w} = 1\nWHILE {w} < 2\n{w} = {w} + 1\nWEND\nDO\nLOOP UNTIL {w}",
    "CASE": "{w} = 1\nSELECT CASE {w}\nCASE {w}\nTALK 1\nCASE {w} TO {w}\nEND SELECT",
    "RETURN": "{w} = 1\nIF {w} THEN RETURN {w}\nRETURN WITH {w} AS {w}",
    "a list": "{w} = 1\nx = [{w}, {w}]\ny = LEN({w})\nSEND MAIL {w}, {w}, {w}",
    "conditions": '{w} = 1\nx = FIND "t" WHERE {w} = {w} AND b = {w} ORDER BY {w} DESC LIMIT 1',
    "rows": '{w} = 1\nSAVE "t" WITH {w} = {w}, b = 2\nUPDATE "t" SET {w} = {w} WHERE id = 1',
    "a text": '{w} = 1\nTALK "${{{w}}}"',
    "operators": "{w} = 1\nx = {w} AND {w} OR NOT {w}\ny = {w} IS NULL\nz = {w} BETWEEN {w} AND -{w} * {w}",
    "CATCH": "TRY\nx = 1\nCATCH {w}\nTALK {w}.message\nEND TRY",
    "PUSH": "{w} = [1]\nPUSH {w}, 1\nPUSH [1], {w}",
    "columns": "TABLE t\n  {w} STRING(10)\n  FIELD {w}_b AS INTEGER\nEND TABLE\nINDEX i ON t ({w}, {w}_b)",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_word_is_a_name_and_is_printed_as_one(place: str) -> None:
    for word in WORDS:
        if (word, place) == ("else", "CASE"):  # CASE ELSE is a divider
            continue
        tree = well(PLACES[place].format(w=word))
        shown = printed(tree)
        again = parsed(shown)
        assert not [each for each in again.diagnostics if each.severity == "error"], (word, shown)
        assert again.program.statements == tree.statements, (word, shown)


def test_a_line_that_ends_with_a_word_goes_on_where_that_joins_it() -> None:
    text = 'where = 1\nx = FIND "t" WHERE\n  a = where AND\n  b = 2\ny = where\nRETURN y'
    assert len(well(text).statements) == 4
    assert len(well('SAVE "t" WITH\n  a = 1,\n  b = 2\nTALK 1').statements) == 2


@pytest.mark.parametrize("word", ["rem", "end", "case", "next", "loop", "field"])
def test_a_column_is_called_what_ends_a_block_elsewhere(word: str) -> None:
    tree = well(f"TABLE t\n  FIELD {word} AS STRING\n  b INTEGER\nEND TABLE\nTALK 1")
    assert len(tree.statements) == 2
    assert well(printed(tree, Source("t", ""))).statements == tree.statements
    if word not in {"rem", "end"}:
        assert well(f"TABLE t\n  {word} STRING\n  b INTEGER\nEND TABLE\nTALK 1").statements == tree.statements


async def test_what_else_is_read_as_it_is_written() -> None:
    assert (await played("RETURN LOG(EXP(1)) & LOG10(100) & LOG(1)")).value == "120"
    lines = "x = {\n  # first\n  a: 1,\n  # last\n  b: 2 +\n  # and\n  1\n}\nRETURN x"
    assert (await played(lines)).value == {"a": 1, "b": 3}
    assert [code for code, _ in codes(lines)] == ["hash-comment"] * 3
    assert codes("x = 1 # no") == [("character", 1)]
    given = 'PUBLISH EVENT "paid" WITH {a: 1, "b c": 2}'
    assert well(given).statements == well('PUBLISH EVENT "paid" WITH a = 1, "b c" = 2').statements
    assert well(printed(well(given))).statements == well(given).statements


def test_answers_in_brackets_and_holes_over_lines_are_printed_as_they_were() -> None:
    for text in ('HEAR size AS MENU image "S", "M"', 'BEGIN TALK\n  It is ${LEN(\n"a")}\n  now\nEND TALK'):
        tree = well(text)
        assert well(printed(tree)).statements == tree.statements


def test_a_key_that_would_be_a_comment_is_printed_in_quotes() -> None:
    tree = well("WITH o\n  .rem = 2\nEND WITH\nRETURN WITH a = 1, rem = 2")
    assert well(printed(tree)).statements == tree.statements
    assert well('RETURN WITH "a b" = 1').statements == well('RETURN WITH "a b" AS 1').statements


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("then = 1\nTALK then", ["1"]),
        ("else = 2\nIF TRUE THEN\nTALK else\nELSE\nTALK 3\nEND IF", ["2"]),
        ('then = "t"\nIF GET BOT MEMORY then THEN TALK "y" ELSE TALK "n"', ["n"]),
        ('then = "t"\nIF TRUE THEN TALK then ELSE TALK "n"', ["t"]),
        ("else = 1\nIF else = 2 THEN else = 3 ELSE else = 4\nTALK else", ["4"]),
        ('else = "e"\nIF FALSE THEN TALK 1 ELSE TALK else', ["e"]),
        ("then = 5\nWAIT then - 5\nLOG then\nTALK then + 1", ["6"]),
    ],
)
async def test_then_and_else_are_names_behind_a_keyword(program: str, said: list[str]) -> None:
    found = await played(program)
    assert found.error is None, found.error
    assert found.messages == said
