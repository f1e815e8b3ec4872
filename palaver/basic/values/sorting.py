"""The order that SORT puts values into: nothing first, then truth, numbers, dates, text, and the rest as JSON."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from palaver.basic.limits import HEAVY, charge
from palaver.basic.values.dates import full
from palaver.basic.values.text import dumps


def sorted_values(values: list[Any], *, descending: bool = False) -> list[Any]:
    if len(values) > HEAVY:
        charge(len(values) * 64)
    return sorted(values, key=rank, reverse=descending)


def rank(value: Any) -> tuple[int, Any]:
    """Of two values of different kinds, too, one comes first."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 1, value
    if isinstance(value, int | float | Decimal):
        return 2, Decimal(value) if isinstance(value, float) else value
    if isinstance(value, date):
        return 3, full(value).timestamp()
    if isinstance(value, time):
        return 4, value.isoformat()
    if isinstance(value, timedelta):
        return 5, value.total_seconds()
    if isinstance(value, str):
        return 6, value
    return 7, dumps(value)
