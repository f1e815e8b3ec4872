"""Collections in memory, as section 9.5 has them, where forms are easily confused."""

from typing import Any

import pytest

from tests.basic.runtime.stage import played

ROWS = 'r = [{ "n": 1, "c": "x" }, { "n": 5, "c": "y" }, { "n": 3, "c": "x" }]\n'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('g = GROUP BY r, "c"\nRETURN [LEN(g), g[0].key, LEN(g["x"]), g["y"][0].n, g["z"]]', [2, "x", 2, 5, None]),
        ('g = GROUP BY r, "c"\nRETURN g["count"]', 2),
        ("x = MAP r WITH m = n * 2\nRETURN [x[1].m, x[1].n]", [10, 5]),
        ("k = 7\nx = MAP r WITH m = k + n\nRETURN x[0].m", 8),
        ('x = MAP r WITH c = UPPER(c), d = "d"\nRETURN [x[0].c, x[0].d]', ["X", "d"]),
    ],
)
async def test_groups_are_found_by_their_key_and_pairs_see_each_item(text: str, value: Any) -> None:
    found = await played(ROWS + text)
    assert (found.value, found.error) == (value, None)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("SORT a", [1, 2, 3]),
        ("SORT a DESC", [3, 2, 1]),
        ("SORT(a)", [1, 2, 3]),
        ('SORT(a, "desc")', [3, 2, 1]),
        ("b = SORT(a)", [3, 1, 2]),
        ("b = SORT a DESC", [3, 1, 2]),
    ],
)
async def test_sort_as_a_statement_changes_its_array(line: str, value: list[int]) -> None:
    found = await played(f"a = [3, 1, 2]\nsame = a\n{line}\nRETURN [a, same]", stored=True)
    assert found.value == [value, value]


async def test_sort_as_a_statement_changes_members_by_a_field() -> None:
    found = await played('o = {p: [{n: 2}, {n: 1}]}\nSORT o.p BY "n"\nRETURN MAP(o.p, "n")')
    assert found.value == [1, 2]


TWO = "a = [{k: 1, x: 2}, {x: 3}]\nb = [{j: 1, k: 5, y: 4}, {y: 6}]\n"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("r = JOIN a WITH b ON a.k = b.j", [{"j": 1, "y": 4, "k": 1, "x": 2}]),
        ("k = 7\nr = JOIN a WITH b ON k = j", [{"j": 1, "y": 4, "k": 1, "x": 2}]),
        ('r = JOIN a, b, "k"', []),
    ],
)
async def test_join_names_columns_alone_and_nothing_is_joined_by_null(line: str, value: Any) -> None:
    found = await played(f"{TWO}{line}\nRETURN r")
    assert (found.value, found.error) == (value, None)


@pytest.mark.parametrize(
    "line", ['x = FILL "t.docx", {a: 1}', 'x = FILL "t.docx"', 'x = FILL "t.docx", {} TO "o.docx"']
)
async def test_a_document_that_cannot_be_filled_yet_says_so(line: str) -> None:
    found = await played(line)
    assert found.error is not None
    assert (found.error.code, "GENERATE PDF" in found.error.message) == ("NotImplemented", True)
