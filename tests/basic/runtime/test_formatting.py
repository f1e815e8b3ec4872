"""FORMAT: section 11, and patterns that fit no value."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from palaver.basic.formatting import formatted

AT = datetime(2026, 3, 5, 14, 7, 9, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (AT, "YYYYMMDD", "20260305"),
        (AT, "dd/MM/yyyy HH:mm:ss", "05/03/2026 14:07:09"),
        (AT, "HH:MM", "14:07"),
        (AT, "h:mm tt", "2:07 PM"),
        (AT, "dddd, d MMMM yy", "Thursday, 5 March 26"),
        (AT, "yyyy'year'[m]", "2026yearm"),
        (AT, "ss.fff", "09.250"),
        (date(2026, 3, 5), "DD/MM", "05/03"),
        (time(14, 7), "hh:mm t", "02:07 P"),
        ("2026-03-05", "YYYY", "2026"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "#0.0", "1234.5"),
        (0.256, "0%", "26%"),
        (5, "+#.#", "+5"),
        (-5.25, "+#.#", "-5.3"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (7, "000", "007"),
        (1234.5, "C2[pt]", "R$ 1.234,50"),
        (1234.5, "currency", "$1,234.50"),
        (1234.567, "N1", "1,234.6"),
        (1234.5, "#,##0.00[pt]", "1.234,50"),
        (2, "F", "2.00"),
        ("3.5", "0.00", "3.50"),
        (Decimal("0.005"), "0.00", "0.01"),
        ("Ana", "<@>", "anaAnaANA"),
        ("Ana", "yyyy", "Ana"),
        (True, "0.0", "true"),
        (None, "0.0", ""),
        (2.0, None, "2"),
        (0.4, "#", ""),
        (-0.001, "0.00", "0.00"),
    ],
)
def test_a_value_by_its_pattern(value: Any, pattern: str | None, shown: str) -> None:
    assert formatted(value, pattern) == shown
