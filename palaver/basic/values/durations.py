"""Durations: spans of time made by DAYS(n) and the like, and the words for units."""

from datetime import timedelta
from typing import Any, Final

from palaver.basic.errors import argument_error, limit_exceeded
from palaver.basic.values.numbers import operand

# Months and years are no spans: dates.py adds them to a day of the calendar.
UNITS: Final = {
    **dict.fromkeys(("year", "years", "yyyy", "y"), "year"),
    **dict.fromkeys(("quarter", "quarters", "q"), "quarter"),
    **dict.fromkeys(("month", "months", "mm"), "month"),
    **dict.fromkeys(("week", "weeks", "w", "ww"), "week"),
    **dict.fromkeys(("day", "days", "d"), "day"),
    **dict.fromkeys(("hour", "hours", "h"), "hour"),
    **dict.fromkeys(("minute", "minutes", "n", "min", "mins"), "minute"),
    **dict.fromkeys(("second", "seconds", "s", "sec", "secs"), "second"),
}
SECONDS: Final = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def unit_of(word: str) -> str:
    found = UNITS.get(word.strip().casefold())
    if found is None:
        raise argument_error(f'there is no unit "{word[:40]}": year, month, week, day, hour, minute, second')
    return found


def duration(amount: Any, unit: str) -> timedelta:
    try:
        return timedelta(seconds=float(operand(amount)) * SECONDS[unit])
    except (OverflowError, ValueError) as error:
        raise limit_exceeded("a duration that is too long") from error
