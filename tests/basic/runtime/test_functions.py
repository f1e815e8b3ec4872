"""Each built-in function does what its own example says, in a compiled program."""

import pytest

from palaver.basic.compiler.faults import translated
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.values.text import text
from tests.basic.runtime.stage import played


@pytest.mark.parametrize("name", sorted({each.name for each in FUNCTIONS.values()}))
async def test_a_function_does_what_its_example_says(name: str) -> None:
    function = FUNCTIONS[name.casefold()]
    found = await played(f"RETURN {function.example}")
    assert found.error is None
    if function.gives is not None:
        assert text(found.value) == function.gives


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_function_breaks_at_strange_arguments(name: str) -> None:
    """Each answers, or fails with an error that programs may catch."""
    function = FUNCTIONS[name]
    count = function.least if function.most is not None else 2
    codes = set[str]()
    for value in (None, "", "x", -1, 1e308, True, [], {}, [[None]], {"a": 1}, "9" * 90, float("nan"), "\ud800"):
        try:
            function.run(*[value] * count)
        except Exception as error:  # noqa: BLE001  # whatever it is, programs see what becomes of it
            codes.add(translated(error).code)
    assert codes <= {"TypeError", "ArgumentError", "LimitExceeded", "MathError", "NotIterable"}


async def test_the_function_gives_a_new_array_and_the_method_changes_it() -> None:
    found = await played("a = [1]\nb = PUSH(a, 2)\nc = a.push(3)\nd = a.pop()\nPUSH a, 4\nRETURN [a, b, d]")
    assert found.value == [[1, 4], [1, 2], 3]


async def test_what_is_pushed_to_nothing_makes_an_array() -> None:
    program = "PUSH q, 1\nCALL more\nAPPEND q, 3\nRETURN [q, PUSH(q, 4), r]\nSUB more\nPUSH q, 2\nPUSH r, 1\nEND SUB"
    assert (await played(program)).value == [[1, 2, 3], [1, 2, 3, 4], None]


async def test_units_stand_at_any_position() -> None:
    lines = ['DATEADD("2024-01-31", 1, "month")', 'DATEADD("month", 1, "2024-01-31")', 'DATEADD("2024-01-31", "mm", 1)']
    for line in lines:
        assert text((await played(f"RETURN {line}")).value) == "2024-02-29"
    assert (await played('RETURN DATEDIFF("week", "2024-01-01", "2024-01-15")')).value == 2


async def test_a_name_is_a_variable_first_then_a_function() -> None:
    found = await played("hour = HOUR(NOW)\nRETURN [hour >= 0, TODAY = TODAY(), PI > 3, nothing]")
    assert found.value == [True, True, True, None]


async def test_what_functions_make_of_a_secret_is_one() -> None:
    program = (
        'HEAR p AS PASSWORD\nTALK UCASE(p), " ", LEFT(p, 3), " ", p.trim().replace("o", "0")\n'
        'TALK SPLIT(p, " ")\nTALK LEN(UCASE(p)), " ", HASH(p) = HASH("correct horse"), " ", TRIM(p) = "correct horse"\n'
        'TALK UCASE("a"), " ", IIF(p = "b", p, "c"), " ", SPLIT("a b", " ")'
    )
    found = await played(program, answers=["correct horse"])
    mask = "••••"
    assert found.messages == [f"{mask} {mask} {mask}", f'["{mask}","{mask}"]', "13 true true", 'A c ["a","b"]']
