"""Workbooks that programs change keep what stands in them, with its kind, and stay readable to others."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from palaver.core.db import Database
from tests.dialogs.drives import Rig, rig

HEAD = ["id", "when", "day", "at", "n", "yes", "zip", "took", "none"]
WHEN = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  # cells know no zones
ROW = [1, WHEN, date(2026, 1, 2), time(9, 30), 1.5, True, "007", timedelta(hours=30), None]


@pytest.fixture
async def office(database: Database, dsn: str, tmp_path: Path) -> Rig:
    return await rig(database, dsn, tmp_path)


def workbook(rows: list[list[Any]]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


async def cells(office: Rig, path: str) -> list[list[Any]]:
    """As another program reads them."""
    found = openpyxl.load_workbook(io.BytesIO(await office.drive().content(path))).active
    assert found is not None
    return [list(row) for row in found.iter_rows(values_only=True)]


async def test_cells_that_nobody_changes_keep_their_kinds(office: Rig) -> None:
    await office.drive().write("a.xlsx", workbook([HEAD, ROW]))
    kinds = 'r = FIND FIRST "a.xlsx"\nRETURN [TYPEOF(r.when), TYPEOF(r.day), TYPEOF(r.at), TYPEOF(r.n), TYPEOF(r.took)]'
    before = await office.value(kinds)
    await office.value('SAVE "a.xlsx", {id: 2, n: 8}')
    assert await office.value(kinds) == before == ["DATETIME", "DATE", "TIME", "FLOAT", "DURATION"]
    midnight = datetime(2026, 1, 2)  # noqa: DTZ001  # as above
    assert await cells(office, "a.xlsx") == [
        HEAD,
        [1, WHEN, midnight, time(9, 30), 1.5, True, "007", timedelta(hours=30), None],
        [2, None, None, None, 8, None, None, None, None],
    ]


async def test_columns_of_one_name_are_all_there(office: Rig) -> None:
    await office.drive().write("a.xlsx", workbook([["a", "a"], [1, 2]]))
    await office.value('INSERT "a.xlsx", {a: 3}')
    assert await cells(office, "a.xlsx") == [["a", "a_2"], [1, 2], [3, None]]


async def test_values_come_back_as_they_were_written(office: Rig) -> None:
    text = """
SAVE "a.xlsx", { "id": 12345678901234567890, "code": "_x0041_", "note": CHR(13) + "x", "sum": 123456789012345 }
r = FIND FIRST "a.xlsx"
RETURN [r.id, r.code, r.note, r.sum]
"""
    assert await office.value(text) == ["12345678901234567890", "_x0041_", "\rx", 123_456_789_012_345]
    known = {"big": float("inf"), "d": date(1, 1, 1)}
    assert (
        await office.value('SAVE "b.xlsx", {id: 1, big: big, d: d}\nRETURN FIND("b.xlsx")[0].d', known) == "0001-01-01"
    )
    await office.drive().write("c.xlsx", workbook([["a"], [float("1e308")]]))
    assert await office.value('RETURN FIND("c.xlsx")[0].a') == 1e308


async def test_money_that_is_the_same_is_not_changed(office: Rig) -> None:
    rows = [{"id": 1, "sum": Decimal("20.00")}, {"id": 2, "sum": Decimal("10.50")}]
    for path in ("a.xlsx", "a.csv"):
        text = f'SAVE "{path}", rows\nm = MERGE "{path}", rows, "id"\nRETURN m.unchanged'
        assert await office.value(text, {"rows": rows}) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('SAVE "a.xlsx#a/b", {id: 1}', "ArgumentError"),
        ("SAVE \"a.xlsx#'a'\", {id: 1}", "ArgumentError"),
        (f'SAVE "a.xlsx#{"x" * 32}", {{id: 1}}', "ArgumentError"),
        ('SAVE "a.xlsx", {id: REPEAT("x", 32768)}', "LimitExceeded"),
    ],
)
async def test_no_workbook_is_made_that_others_find_damaged(office: Rig, text: str, code: str) -> None:
    found = await office.play(text)
    assert found.error is not None
    assert found.error.code == code
    assert await office.value('RETURN LEN(LIST("."))') == 0
