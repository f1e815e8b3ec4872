"""Parameters out of what a caller supplied: converted and judged before the first line, every fault named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from palaver.basic.calling import bound
from palaver.basic.errors import BasicError
from palaver.basic.interview import interviewed
from palaver.basic.loading import program_of
from palaver.basic.nodes.declarations import Param
from palaver.basic.solo import Solo
from palaver.basic.world import World
from tests.basic.runtime.stage import played


def params(header: str) -> tuple[Param, ...]:
    lines = "\n".join(f"PARAM {each}" for each in header.split("|"))
    return program_of(f'{lines}\nDESCRIPTION "x"\nRETURN 1\n').parameters


@pytest.mark.parametrize(
    ("header", "given", "value"),
    [
        ("a AS ARRAY", [1], [1]),
        ("a AS ARRAY", "[1, 2]", [1, 2]),
        ("a AS ARRAY", "tea, coffee", ["tea", "coffee"]),
        ("a AS ARRAY", "7", [7]),
        ("a AS ARRAY OF INTEGER", "7, 8", [7, 8]),
        ("a AS ARRAY OF DATE", ["2026-01-02"], [date(2026, 1, 2)]),
        ("a AS OBJECT", '{"b": 1}', {"b": 1}),
        ('a AS DATE DEFAULT "2026-01-02"', None, date(2026, 1, 2)),
        ('a AS INTEGER DEFAULT "5"', "", 5),
        ("a AS INTEGER DEFAULT NULL", None, None),
        ("a AS INTEGER OPTIONAL", None, None),
        ('a AS "red", "green"', "RED", "red"),
    ],
)
def test_a_value_is_converted(header: str, given: Any, value: Any) -> None:
    assert bound(params(header), {} if given is None else {"A": given}) == {"a": value}


@pytest.mark.parametrize(
    ("header", "given", "message"),
    [
        ("a AS ARRAY", "[1, 2", "a: must be an array: JSON, or values with commas between"),
        ("a AS ARRAY", {"b": 1}, "a: must be an array: JSON, or values with commas between"),
        ("a AS ARRAY OF INTEGER", "7, x", 'a: "x" is no INTEGER'),
        ("a AS ARRAY OF INTEGER", [None], "a: has an item that is no INTEGER"),
        ("a AS OBJECT", "a", 'a: must be an object, as JSON: {"a": 1}'),
        ("a AS INTEGER MIN 2|b AS DATE", "1", "a: must be at least 2; b: is missing"),
        ("a AS BOOLEAN", "maybe", 'a: "maybe" is no BOOLEAN'),
        ("a AS INTEGER", [1], 'a: "[1]" is no INTEGER'),
    ],
)
def test_every_fault_is_named(header: str, given: Any, message: str) -> None:
    with pytest.raises(BasicError) as raised:
        bound(params(header), {"a": given})
    assert (raised.value.code, raised.value.message) == ("ArgumentError", message)


async def asked(header: str, *answers: str, given: Mapping[str, Any] | None = None) -> tuple[Any, list[str]]:
    waiting, heard = iter(answers), list[str]()

    async def into(_: object) -> str | None:
        return next(waiting, None)

    return await interviewed(params(header), given or {}, Solo(heard.append, into)), heard


async def test_what_is_missing_is_asked_until_it_fits() -> None:
    found, heard = await asked(
        'n AS INTEGER MIN 2 DESCRIPTION "How many?"|a AS ARRAY OF INTEGER', "1", "3", "1, x", "1,2"
    )
    assert found == {"n": 3, "a": [1, 2]}
    assert heard == ["How many?", "n: must be at least 2.", "a?", 'a: "x" is no INTEGER.']
    with pytest.raises(BasicError, match="n: is missing"):
        await asked("n AS INTEGER MIN 2", "1", "x", "0", "5")


@pytest.mark.parametrize("stored", [False, True])
async def test_a_script_that_is_called_has_the_arguments_of_its_own_call(stored: bool) -> None:
    asked = 'RETURN [GET TOOL PARAM "day", GET TOOL PARAM "who", GET TOOL PARAM "host"]'
    scripts = {
        "named": f'PARAM Day DEFAULT "never"\nTALK "in"\n{asked}',
        "plain": f'TALK "in"\nCALL "named", "deep"\n{asked}',
    }
    found = await played(
        f'a = CALL "named" WITH day = "mon", who = "Ana"\nb = CALL "named", "tue"\nc = CALL "named"\n'
        f'd = CALL "plain"\ne = CALL "named", {{day: "wed"}}\n{asked.replace("RETURN", "f =")}\n'
        "RETURN [a, b, c, d, e, f]",
        scripts=scripts,
        stored=stored,
        world=World(arguments={"day": "outer"}, fields={"host": "h"}),
    )
    assert found.error is None, found.error
    assert found.value == [
        ["mon", "Ana", "h"],
        ["tue", None, "h"],
        [None, None, "h"],
        [None, None, "h"],
        ["wed", None, "h"],
        ["outer", None, "h"],
    ]
