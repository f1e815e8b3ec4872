"""SEARCH and AUTOCOMPLETE over rows in memory: by words alone, where nobody can tell what they mean."""

from typing import Any

import pytest

from palaver.basic.rows.kept import Tables
from tests.basic.runtime.stage import played

ROWS = (
    'rows = [{ "name": "Red boat", "about": "A small boat of wood" }, { "name": "Blue boat", "about": "Red sails" },'
    ' { "name": "Tent", "about": "For two" }, { "name": "boots", "about": NULL, "size": 43 }]\n'
)


async def value(text: str) -> Any:
    found = await played(ROWS + text)
    assert found.error is None, found.error
    return found.value


async def test_rows_with_more_of_the_words_come_first() -> None:
    found = await value('RETURN SEARCH rows, "wood BOAT, red!"')
    assert [each["name"] for each in found] == ["Red boat", "Blue boat"]
    assert [each["name"] for each in await value('RETURN SEARCH(rows, "red boat", 1)')] == ["Red boat"]


@pytest.mark.parametrize("query", ["", "?!", "nothing of it", "%", "%%%"])
async def test_what_nothing_fits_finds_nothing(query: str) -> None:
    assert await value(f'RETURN SEARCH rows, "{query}"') == []


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("bo", ["boots"]), ("R", ["Red boat", "Red sails"]), ("%", []), ("_oots", []), ("zz", [])],
)
async def test_values_that_begin_so(prefix: str, found: list[str]) -> None:
    assert await value(f'RETURN AUTOCOMPLETE(rows, "{prefix}")') == found


async def test_all_values_are_in_the_order_of_the_alphabet_and_bounded() -> None:
    assert await value('RETURN AUTOCOMPLETE(rows, "", 3)') == ["A small boat of wood", "Blue boat", "boots"]


@pytest.mark.parametrize("line", ['SEARCH rows, "x", 0', 'SEARCH rows, "x", 101', 'AUTOCOMPLETE(rows, "x", 0)'])
async def test_how_many_are_wanted_has_bounds(line: str) -> None:
    assert await value(f"TRY\nx = {line}\nCATCH e\nRETURN e.code\nEND TRY") == "ArgumentError"


async def test_tables_of_a_program_without_a_server_are_searched_too() -> None:
    text = (
        'INSERT "boats" WITH name = "Red boat"\nINSERT "boats" WITH name = "Blue tent"\n'
        'RETURN [SEARCH("boats", "tent")[0].name, AUTOCOMPLETE("boats", "re", 5)]'
    )
    found = await played(text, ports={"data": Tables()})
    assert found.value == ["Blue tent", ["Red boat"]]


async def test_many_rows_of_one_value_hide_no_other() -> None:
    many = 'many = []\nFOR i = 1 TO 600\nAPPEND many, { "name": "boat" }\nNEXT\n'
    rest = 'APPEND many, { "name": "book" }\nRETURN AUTOCOMPLETE(many, "bo")'
    assert await value(many + rest) == ["boat", "book"]
