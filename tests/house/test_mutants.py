"""Every row of the attack list has a guard with its test, or says why not; all that is named is there."""

import ast
from dataclasses import replace

import pytest

from tools.house.source import ROOT
from tools.mutants.guard import Gone, Guard, guard, missing, taken
from tools.mutants.guards import GUARDS
from tools.mutants.page import PAGE, number, page
from tools.mutants.rows import ABSENT, CLASSES

CODE = '''
class House:
    """A house."""

    def door(self, who: str) -> None:
        """Who may not, may not."""
        if who != "ana":
            raise ValueError(who)

    window = 1
'''
QUERIES = """-- name: one
-- A row.
select id from thing where account_id = :account_id and id = :id;

-- name: two
-- Another.
select id from thing where account_id = :account_id;
"""
DOOR = guard(
    "S1", "a door", "house.py:House.door", "return None", "tests/house/test_mutants.py::test_each_row_is_there"
)
ROW = guard("S1", "a row", "queries.sql:one", "account_id = :account_id")


def test_a_function_loses_its_body_and_nothing_else() -> None:
    changed = taken(DOOR, CODE)
    assert ast.unparse(ast.parse(changed)) == ast.unparse(
        ast.parse("class House:\n    'A house.'\n    def door(self, who: str) -> None: return None\n    window = 1")
    )


def test_a_script_loses_the_body_of_one_function() -> None:
    text = "export function one({ a }) {\n  if (a) {\n    b();\n  }\n}\n\nfunction two() {\n  c();\n}\n"
    changed = taken(guard("S1", "one", "house.js:one", "return 1;"), text)
    assert changed == "export function one({ a }) {\n  return 1;\n}\n\nfunction two() {\n  c();\n}\n"


def test_a_query_asks_for_one_thing_less() -> None:
    changed = taken(ROW, QUERIES)
    assert changed.count("(account_id = :account_id or true)") == 1
    assert changed.startswith("-- name: one\n-- A row.\nselect id from thing where (account_id = :account_id or true)")


def test_what_is_gone_is_said() -> None:
    for wrong, text in (
        (replace(DOOR, place="house.py:House.gate"), CODE),
        (replace(DOOR, place="house.py:door"), CODE),
        (replace(ROW, place="queries.sql:three"), QUERIES),
        (replace(ROW, without="owner = :owner"), QUERIES),
    ):
        with pytest.raises(Gone):
            taken(wrong, text)
    assert len(missing(replace(DOOR, tests=("tests/house/test_mutants.py::test_x", "tests/x.py::test_y")), ROOT)) == 3


@pytest.mark.parametrize("each", GUARDS, ids=lambda each: f"{each.row} {each.place} {each.about}")
def test_a_guard_and_its_tests_are_there(each: Guard) -> None:
    assert each.tests
    assert missing(each, ROOT) == []


def test_each_row_is_there() -> None:
    rows = [f"S{number}" for number in range(1, 28)]
    assert list(CLASSES) == rows
    guarded = {each.row for each in GUARDS}
    assert guarded | ABSENT.keys() == set(rows)
    assert not guarded & ABSENT.keys()


def test_the_page_is_of_these_guards_and_each_was_missed() -> None:
    text = PAGE.read_text("utf-8")
    ordered = sorted(GUARDS, key=lambda each: number(each.row))
    assert page([], ordered, text) == text, "run `make mutants`, with ARGS=<place> for one guard"
    assert f"{len(GUARDS)} of {len(GUARDS)} guards" in text
