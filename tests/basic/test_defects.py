"""Section 13 of the language: what went wrong where it came from, and does not here; tests have its numbers."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.nodes.expressions import Binary, Call, Comparison, KeywordCall, Template, Text
from palaver.basic.nodes.statements import Assignment, ExpressionStatement, For, ForEach, If, Select, TextBlock, With
from palaver.basic.source import Source
from tests.basic.programs import codes, parsed, well


def said(text: str) -> object:
    """What TALK is given."""
    (statement,) = well(f"TALK {text}").statements
    assert isinstance(statement, ExpressionStatement)
    assert isinstance(statement.expression, KeywordCall)
    return statement.expression.arguments[0]


def test_01_40_errors_have_places_and_unknown_words_are_told_one_by_one() -> None:
    assert codes("TALKK 1\nTALK 2\nFROB 3") == [("unknown", 1), ("unknown", 3)]


@pytest.mark.parametrize("text", ['REMEMBER "a", 1', 'REMOVE BOT "a"', "REMOTE = 1"])
def test_02_only_the_whole_word_rem_is_a_comment(text: str) -> None:
    made = well(f"{text}\nREM a comment")
    assert len(made.statements) == len(made.comments) == 1


def test_03_19_blocks_of_text_keep_all_their_lines() -> None:
    (block,) = well("BEGIN TALK\n' a\n\nREM b\nPARAM c AS d\nDESCRIPTION\nEND IF\nEND TALK").statements
    assert isinstance(block, TextBlock)
    assert block.text.parts == ("' a\n\nREM b\nPARAM c AS d\nDESCRIPTION\nEND IF",)


def test_04_loops_are_loops() -> None:
    each, count = well("FOR EACH a IN b\nEXIT FOR\nEND FOR\nFOR i = 1 TO 9 STEP 2\nNEXT i").statements
    assert isinstance(each, ForEach)
    assert isinstance(count, For)


@pytest.mark.parametrize(
    "text",
    [
        "IF x = 1 THEN",
        "a <> b",
        "a=b AND c",
        "FOR in DO while RETURN",
        'LLM "x',
        "goto there",
        "a, b",
        "// no",
        "x = y",
    ],
)
def test_05_06_07_11_14_36_texts_reach_people_unchanged(text: str) -> None:
    written = text.replace('"', '""')
    assert said(f'"{written}"') == Text(text)
    assert said(f"'{text}'") == Text(text)


def test_07_a_condition_may_mix_all_comparisons() -> None:
    (branch,) = well("IF a = 1 AND b >= 2 THEN\nEND IF").statements
    assert isinstance(branch, If)
    condition = branch.arms[0].condition
    assert isinstance(condition, Binary)
    assert isinstance(condition.left, Comparison)
    assert condition.left.operator == "="


def test_08_an_if_on_one_line_keeps_its_statement() -> None:
    branch, after = well("IF a THEN b = 1 ELSE b = 2\nc = 3").statements
    assert isinstance(branch, If)
    assert [len(branch.arms[0].body), len(branch.otherwise or ())] == [1, 1]
    assert isinstance(after, Assignment)


def test_09_cases_have_values_lists_and_ranges() -> None:
    (select,) = well('SELECT CASE a\nCASE 1, 2 TO 3, IS > 9, "x"\nCASE ELSE\nEND SELECT').statements
    assert isinstance(select, Select)
    assert [type(each).__name__ for each in select.cases[0].tests] == ["CaseValue", "CaseRange", "CaseIs", "CaseValue"]
    assert select.otherwise == ()


def test_11_members_are_assigned() -> None:
    assert isinstance(well("o.p = 1").statements[0], Assignment)


def test_12_with_takes_dots_and_comparisons() -> None:
    (made,) = well("WITH a\n.b = c = 1\nd = [1,\n2]\nEND WITH").statements
    assert isinstance(made, With)
    assert [each.key for each in made.entries] == ["b", "d"]
    assert isinstance(made.entries[0].value, Comparison)


def test_13_arguments_are_split_by_the_grammar() -> None:
    (statement,) = well('SEND MAIL f(a, "b, c"), "x" + y, [1, 2]').statements
    assert isinstance(statement, ExpressionStatement)
    assert isinstance(statement.expression, KeywordCall)
    assert len(statement.expression.arguments) == 3


def test_16_any_file_has_tables_and_tools() -> None:
    text = 'PARAM a AS INTEGER\nDESCRIPTION "b"\nTABLE t\nid INTEGER KEY\nEND TABLE\nRETURN a'
    found = analyze(Source("tools/anything.bas", text))
    assert [each.name for each in found.tables] == ["t"]
    assert [(each.name, each.parameters["required"]) for each in found.tools] == [("anything", ["a"])]


def test_17_words_in_a_description_are_no_clauses() -> None:
    (param,) = well('PARAM a AS STRING DESCRIPTION "LIKE 1 OPTIONAL ENUM" LIKE 5').statements
    assert (getattr(param, "description", ""), getattr(param, "optional", True)) == ("LIKE 1 OPTIONAL ENUM", False)


def test_18_any_expression_is_interpolated() -> None:
    found = said('"${a.b + LEN("}") * 2} and ${ {c: 1}.c }"')
    assert isinstance(found, Template)
    assert next(type(each) for each in found.parts if not isinstance(each, str)) is Binary


def test_29_tables_know_their_modifiers_and_refuse_others() -> None:
    text = "TABLE t\na INTEGER NOT NULL DEFAULT 5 UNIQUE\nUNIQUE (a)\nb FLUFFY GENERATED\nEND TABLE"
    assert [(each.code, parsed(text).source.line_of(each.span.start)) for each in parsed(text).diagnostics] == [
        ("table", 4)
    ]


def test_30_any_event_has_a_handler_with_a_body() -> None:
    (handler,) = well('ON EVENT "anything at all" DO\nTALK 1\nEND ON').statements
    assert len(getattr(handler, "body", ())) == 1


def test_31_error_is_a_condition() -> None:
    assert isinstance(well("IF ERROR THEN CLEAR ERROR").statements[0], If)


def test_38_names_and_operators_of_other_basics_are_read() -> None:
    assert well('nome$ = UCASE$("a") ?? b?.c\nx = s.trim().replace("a", "b")')
    assert isinstance(well("x = a.b(1)").statements[0], Assignment)
    assert isinstance(getattr(well("x = LEN(a)").statements[0], "value", None), Call)
