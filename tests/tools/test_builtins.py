"""The tools that come with it: sums, dates, and what is wrong in them, said in words."""

import json
from typing import Any, cast

import pytest

from palaver.tools.arithmetic import BadExpression, value_of
from palaver.tools.belt import LONGEST, Belt
from palaver.tools.builtin import date
from palaver.tools.tool import Result, Setting, Tool

NOWHERE = cast("Any", None)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(12.5 + 3) * 2^8", "3968"),
        ("0.1 + 0.2", "0.3"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("-7 % 3", "2"),
        ("-7 // 2", "-4"),
        ("round(2.675, 2)", "2.68"),
        ("10^30", "1" + "0" * 30),
        ("max(1, sqrt(16), 3)", "4"),
    ],
)
def test_sums_are_exact(expression: str, value: str) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "9^9^9",
        "1/0",
        "(" * 100,
        "__import__('os')",
        "1 2",
        "",
        "sqrt(-1)",
        "exp(100000)",
        "x",
        "max()",
        "1" * 501,
        "9" * 400 + "^9" * 40,
    ],
)
def test_what_has_no_value_says_so(expression: str) -> None:
    with pytest.raises(BadExpression):
        value_of(expression)


async def told(**arguments: Any) -> Result:
    return await date.run(NOWHERE, cast("Setting", None), arguments)


async def test_days_are_counted() -> None:
    result = await told(date="2024-02-28", add_days=2, until="2024-12-24")
    assert json.loads(result.content) == {"date": "2024-03-01", "weekday": "Friday", "week": 9, "days_until": 298}


@pytest.mark.parametrize(
    "arguments", [{"timezone": "Moon/Base"}, {"timezone": "../etc/passwd"}, {"date": "2023-02-29"}]
)
async def test_what_is_no_day_says_so(arguments: dict[str, Any]) -> None:
    assert not (await told(**arguments)).ok


def test_names_fit_every_provider_and_lead_back() -> None:
    names = ["http.a_b.c", "http.a.b_c", "builtin.x", "http.crm." + "x" * 100, "http.crm." + "x" * 101]
    tools = [Tool(name=name, origin="http", description="", parameters={}, run=NOWHERE) for name in names]
    belt = Belt(tools)
    assert sorted(belt.by_wire[offered.name].name for offered in belt.offered()) == sorted(names)
    assert all(len(offered.name) <= LONGEST and "." not in offered.name for offered in belt.offered())
    found = belt.find("builtin.x")
    assert found is not None
    assert found.name == "builtin.x"
