"""Section 12 of the language: where its sources contradict each other, the rule; each test has the row's number."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.nodes.expressions import (
    Aliased,
    Call,
    Condition,
    Expression,
    Hear,
    KeywordCall,
    Map,
    Name,
    Ordering,
    RunScript,
    Template,
    Text,
)
from palaver.basic.nodes.statements import Assignment, ExpressionStatement, ForEach, If, OnError, Select, TextBlock, Try
from palaver.basic.source import Source
from tests.basic.programs import parsed, well


def one(text: str) -> Expression:
    """The expression of the only statement, or of what it assigns."""
    (statement,) = well(text).statements
    if isinstance(statement, Assignment):
        return statement.value
    assert isinstance(statement, ExpressionStatement)
    return statement.expression


def call(text: str) -> KeywordCall:
    found = one(text)
    assert isinstance(found, KeywordCall)
    return found


def same(one_way: str, *others: str) -> None:
    expected = well(one_way).statements
    for other in others:
        assert well(other).statements == expected, other


def words(text: str) -> list[str]:
    return [each.word for each in call(text).clauses]


def test_01_names_ignore_case() -> None:
    same("Total = total + 1", "TOTAL = Total + 1", "total = TOTAL + 1")


def test_02_set_assigns_members() -> None:
    same("order.total = 1", "SET order.total = 1", "LET order.total = 1")


def test_03_both_brackets_make_maps() -> None:
    same("x = { a: 1 }", "x = #{ a: 1 }", 'x = { "a": 1, }')


def test_04_a_single_quote_is_a_string_where_an_operand_is_expected() -> None:
    same('TALK "a"', "TALK 'a'", "TALK 'a' ' a comment, it's one")
    assert [each.text for each in well("x = 1 ' why").comments] == ["' why"]
    same("x = 'a\nb'", 'x = "a\nb"')


@pytest.mark.parametrize(
    "line",
    [
        "SET SCHEDULE 'daily'",
        "ON EVENT 'paid'\nEND ON",
        "ON INSERT OF 'orders'\nEND ON",
        "SET HEADER 'A', 'b'",
        "SET_HEADER 'A', 'b'",
        "IF TRUE THEN PUBLISH EVENT 'paid'",
        "tools = USE MCP 'shop', 'find'\nTALK tools",
        "SET PRIORITY 'x' TO 'high'",
        "WEBHOOK 'x' METHOD 'POST' SECRET 'k'",
        "ON CHANGE 'in' EVENTS 'move'\nEND ON",
        "SEND MAIL TO 'a@b.example' CC 'c@b.example' SUBJECT 's' BODY 'b'",
        "TALK (DELEGATE \"q\" TO BOT 'b')",
        "answer = DELEGATE 'q' TO BOT 'b'\nTALK answer",
        "TALK (BROADCAST 'hi' TO BOTS)",
        "kind = CLASSIFY 'good', ['a', 'b']\nTALK kind",
    ],
)
def test_04_a_keyword_of_several_words_takes_an_operand(line: str) -> None:
    made = analyze(Source("t.bas", line))
    assert (list(made.diagnostics), list(made.program.comments)) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        "COMMIT 'it's",
        "CLEAR SCHEDULE 'it's",
        "GET QUEUE 'it's",
        "x = event 'it's",
        "TALK 1 'it's",
        "m = 1\nTALK m, method 'it's",
    ],
)
def test_04_a_quote_where_no_operand_must_come_begins_a_comment(line: str) -> None:
    assert len(well(f"{line} here").comments) == 1


def test_05_double_quotes_interpolate_everywhere() -> None:
    found = one('x = "a ${b + LEN("c")} ${{d}} {e} $f"')
    assert isinstance(found, Template)
    assert (found.parts[0], found.parts[2]) == ("a ", " ${{d}} {e} $f")
    assert one("x = 'a ${b}'") == Text("a ${b}")


def test_06_a_block_of_text_is_one_message_with_its_empty_lines() -> None:
    (block,) = well("BEGIN TALK\n  a\n\n    b ' c\n  REM d\nEND TALK").statements
    assert isinstance(block, TextBlock)
    assert block.text.parts == ("a\n\n  b ' c\nREM d",)


def test_07_a_system_prompt_is_a_statement() -> None:
    (branch,) = well("IF a THEN\nBEGIN SYSTEM PROMPT\nBe kind, ${b}.\nEND SYSTEM PROMPT\nEND IF").statements
    assert isinstance(branch, If)
    (block,) = branch.arms[0].body
    assert isinstance(block, TextBlock)
    assert block.kind == "SYSTEM PROMPT"
    assert len(block.text.parts) == 3


def test_08_else_if_is_written_in_one_word_or_two() -> None:
    same("IF a THEN\nb = 1\nELSE IF c THEN\nb = 2\nEND IF", "IF a THEN\nb = 1\nELSEIF c THEN\nb = 2\nENDIF")


def test_09_switch_is_select_case() -> None:
    same(
        "SELECT CASE a\nCASE 1\nb = 1\nCASE ELSE\nb = 2\nEND SELECT",
        "SWITCH a\nCASE 1 : b = 1\nDEFAULT\nb = 2\nEND SWITCH",
    )
    assert [each.code for each in parsed("SWITCH a\nCASE 1\nEND SELECT").diagnostics] == ["block"]


def test_10_a_loop_ends_with_next_next_of_its_name_or_end_for() -> None:
    same("FOR i = 1 TO 2\nNEXT", "FOR i = 1 TO 2\nNEXT i", "FOR i = 1 TO 2\nNEXT I", "FOR i = 1 TO 2\nEND FOR")
    assert [each.code for each in parsed("FOR i = 1 TO 2\nNEXT j").diagnostics] == ["next"]


def test_11_add_tool_is_use_tool() -> None:
    assert call('ADD TOOL "a"').keyword == call('USE TOOL "a"').keyword == "use_tool"


def test_12_a_tool_is_what_has_a_header() -> None:
    assert not analyze(Source("a.bas", "TALK 1")).tools
    assert [each.name for each in analyze(Source("a.bas", 'DESCRIPTION "b"\nTALK 1')).tools] == ["a"]


def test_13_parameters_may_be_optional_and_have_defaults_and_values() -> None:
    text = 'PARAM a OPTIONAL\nPARAM b DEFAULT 1\nPARAM c ENUM ["x", "y"]\nPARAM d\nDESCRIPTION "e"\nRETURN a'
    (tool,) = analyze(Source("t.bas", text)).tools
    assert tool.parameters["required"] == ["c", "d"]


def test_14_a_header_after_code_is_another_tool() -> None:
    found = analyze(Source("t.bas", 'DESCRIPTION "a"\nTALK 1\nDESCRIPTION "b"\nTALK 2'))
    assert [each.description for each in found.tools] == ["a", "b"]
    assert [each.code for each in found.diagnostics] == ["sections"]


def test_15_number_is_a_number_and_no_integer() -> None:
    (tool,) = analyze(Source("t.bas", 'PARAM a AS NUMBER\nDESCRIPTION "b"\nRETURN a')).tools
    assert tool.parameters["properties"]["a"] == {"type": "number"}


def test_16_a_suggestion_is_key_as_label() -> None:
    found = call('ADD SUGGESTION "key" AS "label"')
    assert (found.arguments, [each.value for each in found.clauses]) == ((Text("key"),), [Text("label")])
    assert call('ADD SUGGESTION "label", "value"').arguments == (Text("label"), Text("value"))


@pytest.mark.parametrize(
    "text", ['SET CONTEXT "a" AS b', 'SET CONTEXT "a", b', 'SET CONTEXT "a text"', "CLEAR CONTEXT"]
)
def test_17_contexts_have_three_forms(text: str) -> None:
    assert call(text).keyword in {"set_context", "clear_context"}


@pytest.mark.parametrize("text", ["CLEAR KB", "CLEAR KB ALL", 'CLEAR KB "menu"'])
def test_18_clear_kb_has_three_forms(text: str) -> None:
    assert call(text).keyword == "clear_kb"


def test_19_print_is_a_log() -> None:
    assert call("PRINT 1").keyword != call("TALK 1").keyword


def test_20_find_takes_a_text_or_clauses() -> None:
    assert call('FIND "t", "a=1"').arguments == (Text("t"), Text("a=1"))
    found = call('FIND "t" WHERE a IN (1, 2) AND b LIKE "c%" ORDER BY a DESC, b LIMIT 3 OFFSET 1')
    assert [each.word for each in found.clauses] == ["WHERE", "ORDER BY", "LIMIT", "OFFSET"]
    assert isinstance(found.clauses[0].value, Condition)
    assert isinstance(found.clauses[1].value, Ordering)


def test_21_rows_are_looped_over_and_read_as_one() -> None:
    (loop,) = well('FOR EACH row IN FIND "t", "a=1"\nNEXT').statements
    assert isinstance(loop, ForEach)
    assert isinstance(loop.iterable, KeywordCall)
    assert well('row = FIND "t"\nx = row.name')


def test_22_save_takes_a_map_an_id_or_named_values() -> None:
    assert len(call('SAVE "t", m').arguments) == 2
    assert len(call('SAVE "t", id, m').arguments) == 3
    assert call('SAVE "t", a.b, NOW() AS c').arguments[2] == Aliased(Call("now", ()), "c")
    assert words('SAVE "t" WITH a = 1, b AS 2') == ["WITH"]


def test_23_data_keywords_take_clauses_or_commas() -> None:
    assert words('UPDATE "t" SET a = 1 WHERE b = 2') == ["SET", "WHERE"]
    assert len(call('UPDATE "t", "b=2", m').arguments) == 3
    assert words('INSERT INTO "t" WITH a = 1') == ["WITH"]
    assert words('DELETE FROM "t" WHERE a = 1') == ["WHERE"]
    assert words('MERGE INTO "t" ON a = b WITH rows') == ["ON", "WITH"]


@pytest.mark.parametrize(
    "text",
    [
        'AGGREGATE "SUM", rows, "a"',
        'AGGREGATE "t" SUM a WHERE b = 1 GROUP BY c',
        'FILTER rows, "a > 1"',
        "FILTER rows WHERE a > 1",
        'x = FILTER(rows, "a > 1")',
        'MAP rows, "a->b"',
        "MAP rows WITH a = b",
        'GROUP BY rows, "a"',
        'JOIN a, b, "c"',
        "JOIN a WITH b ON c = d",
        'x = JOIN(a, ", ")',
        'PIVOT rows, "a", "b"',
        'FILL data, "text"',
        'FILL "t.docx", data TO out',
        "x = FIRST(rows)",
        "x = LAST rows, 3",
    ],
)
def test_24_collections_have_all_their_signatures(text: str) -> None:
    assert call(text)


def test_25_26_what_http_answers_has_members() -> None:
    assert well('x = GET "https://example.org"\ny = x.id\nz = POST "https://example.org", {}\nw = z.status')


def test_27_delete_is_one_keyword_and_has_two_that_are_plain() -> None:
    ids = [call(text).keyword for text in ('DELETE "a.txt"', 'DELETE FILE "a.txt"', 'DELETE HTTP "https://a"')]
    assert ids == ["delete", "delete_file", "delete_http"]


def test_28_download_goes_by_its_arguments() -> None:
    assert call('DOWNLOAD "https://a", "b"').keyword == call('DOWNLOAD "b" AS "c" TO user').keyword == "download"


@pytest.mark.parametrize("word", ["COPY", "MOVE", "COMPRESS", "EXTRACT", "UPLOAD"])
def test_29_files_are_named_with_to_or_a_comma(word: str) -> None:
    assert words(f'{word} "a" TO "b"') == ["TO"]
    assert len(call(f'{word} "a", "b"').arguments) == 2


@pytest.mark.parametrize("text", ["30 9 * * *", "0 30 22 * * *", "weekdays at 7am"])
def test_30_cron_has_five_fields_or_six(text: str) -> None:
    assert analyze(Source("t.bas", f'SET SCHEDULE "{text}"')).diagnostics == ()


def test_31_a_webhook_is_declared_once_and_returns_a_map() -> None:
    found = analyze(Source("t.bas", 'WEBHOOK "Pay ment"\nRETURN { status: 404, body: {} }'))
    assert len(found.webhooks) == 1
    assert not found.errors


def test_32_a_handler_is_a_block_or_the_rest_of_the_file() -> None:
    closed = analyze(Source("t.bas", 'ON INSERT OF "a"\nTALK 1\nEND ON\nTALK 2'))
    rest = analyze(Source("t.bas", 'ON INSERT OF "a"\nTALK 1\nTALK 2'))
    assert [len(each.handlers[0].body) for each in (closed, rest)] == [1, 2]


def test_33_34_the_types_of_hear_are_known_words() -> None:
    assert one("HEAR x AS DATE") == Hear(Name("x"), "DATE")
    assert [each.code for each in parsed("HEAR x AS DAET").diagnostics] == ["type"]


@pytest.mark.parametrize(
    ("text", "hear"),
    [
        ('HEAR x WITH "a"', Hear(Name("x"), prompt=Text("a"))),
        ('HEAR x "a"', Hear(Name("x"), prompt=Text("a"))),
        ('v = HEAR "a"', Hear(prompt=Text("a"))),
        ("HEAR x AS TEXT", Hear(Name("x"), "STRING")),
        ('HEAR x AS INT "a" DEFAULT 1', Hear(Name("x"), "INTEGER", prompt=Text("a"), default=one("y = 1"))),
        ('HEAR x AS MENU "a", "b"', Hear(Name("x"), "MENU", (Text("a"), Text("b")))),
        ('HEAR x AS "a", "b"', Hear(Name("x"), "MENU", (Text("a"), Text("b")))),
    ],
)
def test_35_hear_has_all_its_forms(text: str, hear: Hear) -> None:
    assert one(text) == hear


def test_36_remember_takes_two_three_or_an_equals() -> None:
    same('REMEMBER "a", 1', 'REMEMBER "a" = 1')
    assert len(call('REMEMBER "a", 1, "3 days"').arguments) == 3


def test_37_memory_takes_any_value() -> None:
    assert isinstance(call('SET BOT MEMORY "a", { b: [1] }').arguments[1], Map)


def test_38_39_40_functions_of_dates_and_sizes_are_calls() -> None:
    for text in ("x = YEAR(NOW())", 'x = DATEADD(a, "day", 1)', 'x = DATEADD("day", 1, a)', "x = UBOUND(a)"):
        assert isinstance(one(text), Call)
    assert one("x = NOW") == Name("now")


def test_41_format_binds_tightly() -> None:
    found = one('x = FORMAT NOW() AS "YYYY" + "-01"')
    assert type(found).__name__ == "Binary"
    assert call('x = FORMAT(y, "C2")').function


def test_42_if_and_iif_are_functions_in_expressions() -> None:
    assert isinstance(one("x = IIF(a, 1, 2)"), Call)
    assert isinstance(one("x = IF(a, 1, 2)"), Call)


def test_43_call_reaches_procedures_and_scripts() -> None:
    same("CALL a(1, 2)", "CALL a 1, 2")
    assert isinstance(one('x = CALL "file", 1'), RunScript)
    assert one('CALL "file" WITH a = 1') == one('x = CALL "file" WITH a = 1')


def test_45_workflow_is_a_hint() -> None:
    assert type(well("#workflow\nTALK 1").statements[0]).__name__ == "Workflow"


def test_47_arguments_may_stand_in_any_of_their_orders() -> None:
    assert well('SEND TEMPLATE "a", "email", b\nSEND TEMPLATE TO b, "a"\nADD NOTE id, text\nADD NOTE text TO id')
    assert words('CREATE TASK "a" DUE b PRIORITY "high"') == ["DUE", "PRIORITY"]


def test_48_an_underscore_is_a_blank() -> None:
    same('SET BOT MEMORY "a", 1', 'SET_BOT_MEMORY "a", 1', 'SET_BOT MEMORY "a", 1')
    same("FOR EACH a IN b\nEND FOR", "FOR_EACH a IN b\nEND_FOR")


def test_49_get_reads_the_session() -> None:
    assert call('x = GET "session.a"').keyword == "get"
    assert type(one('x = GET "session.a" = "b"')).__name__ == "Comparison"


def test_51_errors_have_both_their_ways() -> None:
    assert isinstance(well("TRY\nTHROW 1\nCATCH e\nFINALLY\nEND TRY").statements[0], Try)
    assert [type(each) for each in well("ON ERROR RESUME NEXT\nON ERROR GOTO 0").statements] == [OnError, OnError]
    assert isinstance(well("SELECT CASE a\nEND SELECT").statements[0], Select)
