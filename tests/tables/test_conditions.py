"""Conditions on tables answer as those on rows in memory do, whatever they are made of."""

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.basic.errors import BasicError
from palaver.basic.limits import Limits
from palaver.basic.ports.data import Wanted
from palaver.basic.rows.evaluating import meets
from palaver.core.db import Database
from tests.tables import house

BLOCK: Final = """
TABLE t
  id NUMBER KEY
  s STRING
  u TEXT
  n NUMBER
  m MONEY
  x DOUBLE
  b BOOLEAN
  d DATE
  at DATETIME
END TABLE
"""
ROWS: Final[list[dict[str, Any]]] = [
    {},
    {"s": "", "u": "abc", "n": 0, "m": "0", "x": 0.0, "b": False, "d": "2026-01-31", "at": "2026-01-31 00:00"},
    {"s": "abc", "u": "abc", "n": 5, "m": "5.50", "x": 5.5, "b": True, "d": "2024-02-29", "at": "2024-02-29 12:30"},
    {"s": "ABC", "u": "a%c", "n": -3, "m": "-3", "x": -0.25, "b": True, "d": "1999-12-31", "at": "1999-12-31 23:59"},
    {"s": "5", "u": "5.0", "n": 5, "m": "5", "x": 1e6, "b": False, "d": "2026-02-01", "at": "2026-02-01 08:00"},
    {"s": "é_x", "u": "É", "n": 100, "m": "99.99", "x": 2.0, "b": None, "d": None, "at": None},
    {"s": "false", "u": "true", "n": 1, "m": "1", "x": 1.0, "b": True, "d": "2026-03-01", "at": "2026-03-01 00:00"},
    {"s": "a\\b", "u": "' OR 1=1 --", "n": 7, "m": "7", "x": 7.0, "b": False, "d": "2026-03-01", "at": None},
]
TEXTS: Final = [
    "",
    "abc",
    "ABC",
    "b",
    "5",
    "5.0",
    "é",
    "É",
    "true",
    "false",
    "a%",
    "%c",
    "_bc",
    "*B*",
    "a\\b",
    "' OR 1=1 --",
    "%",
]
NUMBERS: Final = [0, 1, 5, -3, 5.5, 100, 2.0, 1e6]
DAYS: Final = [
    date(2026, 1, 31),
    date(2024, 2, 29),
    datetime(2026, 3, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
]


def column(names: str) -> st.SearchStrategy[Any]:
    return st.sampled_from([["column", name] for name in names.split()])


def value(*more: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([["value", each] for each in more])


words, digits, days = value(*TEXTS, None), value(*NUMBERS, None), value(*DAYS, None)
text_side = (
    column("s u")
    | words
    | st.tuples(st.just("call"), st.sampled_from(["lower", "upper", "trim"]), column("s u")).map(list)
)
number_side = (
    column("n m x")
    | digits
    | st.tuples(st.sampled_from(["+", "-", "*"]), column("n m x"), value(1, 2, 5)).map(list)
    | st.tuples(st.just("call"), st.just("len"), column("s u")).map(list)
)
day_side = column("d at") | days
pairs = st.one_of(
    *(
        st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), side, side)
        for side in (text_side, number_side, day_side)
    ),
    st.tuples(st.sampled_from(["=", "<>"]), column("s u n m x b d at"), words | digits | days | value(True, False)),
    st.tuples(st.sampled_from(["like", "contains", "starts", "ends"]), column("s u"), words),
    st.tuples(st.just("in"), column("s u n"), value([], ["abc", "", 5], [1, 5, None], "abcde", None)),
    st.tuples(st.just("between"), number_side, digits, digits),
    st.tuples(st.just("between"), day_side, days, days),
    st.tuples(st.sampled_from(["is null", "is empty"]), column("s u n m x b d at")),
    column("s u n x b d").map(tuple),
).map(list)
shapes = st.recursive(
    pairs,
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or", "XOR"]), inner, inner).map(list)
        | st.tuples(st.just("not"), inner).map(list)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
async def filled(tables_database: Database) -> house.Bot:
    made = await house.bot(tables_database)
    assert await made.adopt(BLOCK) == []
    await made.tables().insert("t", ROWS)
    return made


async def test_the_database_answers_as_memory_does(filled: house.Bot) -> None:
    Limits().start()  # not what is left of another test's
    tables = filled.tables()
    rows = await tables.find("t", Wanted())
    seen: list[Any] = []

    @settings(max_examples=400, derandomize=True, database=None)
    @given(shapes)
    def collect(shape: Any) -> None:
        seen.append(shape)

    collect()
    compared = 0
    for shape in seen:
        try:
            expected = [row["id"] for row in rows if meets(shape, row)]
        except BasicError:
            continue
        found = [row["id"] for row in await tables.find("t", Wanted(where=shape))]
        assert found == expected, shape
        compared += 1
    assert compared > 250


async def test_dates_of_columns_are_moved_as_those_of_memory(filled: house.Bot) -> None:
    tables = filled.tables()
    rows = [row for row in await tables.find("t", Wanted()) if row["d"] is not None and row["at"] is not None]
    bounds = [date(2026, 2, 28), date(2024, 3, 30), datetime(2026, 3, 1, 12, 30, tzinfo=UTC)]
    compared = 0
    for name in ("d", "at"):
        for moved in ([1, "month"], [-2, "year"], ["week", 1], [36, "hours"], [1.5, "day"], [3], ["q", 1]):
            for bound in bounds:
                arguments = [["column", name], *(["value", each] for each in moved)]
                shape = ["<=", ["call", "dateadd", *arguments], ["value", bound]]
                expected = [row["id"] for row in rows if meets(shape, row)]
                both = [
                    "and",
                    shape,
                    ["and", ["not", ["is null", ["column", "d"]]], ["not", ["is null", ["column", "at"]]]],
                ]
                assert [row["id"] for row in await tables.find("t", Wanted(where=both))] == expected, shape
                compared += len(expected)
    assert compared > 40


REFUSED: Final = [
    ["=", ["call", "dateadd", ["column", "d"], ["column", "n"]], ["value", "2026-01-01"]],
    ["=", ["call", "dateadd", ["column", "s"], ["value", 1]], ["value", "2026-01-01"]],
    [">", ["column", "n"], ["value", "many"]],
    ["=", ["column", "n"], ["column", "d"]],
    ["like", ["column", "s"], ["column", "u"]],
    ["=", ["call", "year", ["column", "s"]], ["value", 1]],
    ["=", ["call", "left", ["column", "s"]], ["value", 1]],
    ["=", ["member", ["column", "s"], "x"], ["value", 1]],
    ["nonsense", ["column", "s"]],
    ["=", ["column", "s; drop table core_account"], ["value", 1]],
]


async def test_what_has_no_meaning_is_refused(filled: house.Bot) -> None:
    tables = filled.tables()
    deep: Any = ["=", ["column", "n"], ["value", 1]]
    for _ in range(300):
        deep = ["not", deep]
    for shape in [*REFUSED, deep]:
        with pytest.raises(BasicError) as raised:
            await tables.find("t", Wanted(where=shape))
        assert raised.value.code == "ArgumentError", str(shape)[:80]


async def test_order_is_that_of_sort(filled: house.Bot) -> None:
    Limits().start()  # not what is left of another test's
    tables = filled.tables()
    for name in ("s", "n", "d", "x"):
        up = [row["id"] for row in await tables.find("t", Wanted(order=[(name, False)]))]
        rows = await filled.run(f'rows = FIND "t"\nRETURN SORT rows BY "{name}"')
        assert up == [row["id"] for row in rows], name
