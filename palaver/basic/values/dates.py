"""Dates: what reads as one, their members, and arithmetic on days of the calendar."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from palaver.basic.errors import limit_exceeded, type_error
from palaver.basic.values.durations import SECONDS
from palaver.basic.values.kinds import kind_of
from palaver.basic.world import world

_ISO: Final = re.compile(
    r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 40  # characters of a date


def moment(value: Any) -> date:
    """The date or date with time that a value is or reads as; TypeError."""
    found = read_moment(value)
    if found is None:
        shown = f' "{value[:40]}"' if type(value) is str else ""
        raise type_error(f"{kind_of(value)}{shown} is not a date")
    return found


def read_moment(value: Any) -> date | None:
    """As moment(), None for what is no date."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    stripped = value.strip()
    try:
        if found := _ISO.fullmatch(stripped):
            year, _, month, day, *clock, offset = found.groups()
            return _made(year, month, day, clock, offset)
        if found := _DAY_FIRST.fullmatch(stripped):
            day, month, year, *clock = found.groups()
            return _made(year, month, day, clock, None)
    except ValueError:
        return None
    return None


def _made(year: str, month: str, day: str, clock: list[str | None], offset: str | None) -> date:
    if clock[0] is None:
        return date(int(year), int(month), int(day))
    hour, minute, second = (int(part or 0) for part in clock)
    zone = world().zone
    if offset:
        zone = datetime.strptime(offset.replace("Z", "+00:00"), "%z").tzinfo or zone
    return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=zone)


def read_time(value: Any) -> time | None:
    if isinstance(value, datetime):
        return value.time().replace(tzinfo=None)
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= _LONGEST else None
    if found is None:
        return None
    hour = int(found[1]) % 12 + (12 if found[4].lower() == "pm" else 0) if found[4] else int(found[1])
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return None


def full(value: date) -> datetime:
    """The moment that a date begins at, in the bot's zone; one with a time is itself."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=world().zone)
    return datetime(value.year, value.month, value.day, tzinfo=world().zone)


def add_span(value: date, span: timedelta) -> date:
    """A date stays one as long as whole days are added to it."""
    try:
        if not isinstance(value, datetime) and not (span.seconds or span.microseconds):
            return value + span
        return full(value) + span
    except OverflowError as error:
        raise limit_exceeded("a date outside the years 1 to 9999") from error


def add_months(value: date, months: int) -> date:
    """The same day of another month, or its last day."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise limit_exceeded("a date outside the years 1 to 9999")
    last = calendar.monthrange(year, month + 1)[1]
    return value.replace(year=year, month=month + 1, day=min(value.day, last))


def between(first: date, second: date, unit: str) -> int | float:
    """The second minus the first: whole years, quarters and months, fractions of everything else."""
    if unit in SECONDS:
        if not isinstance(first, datetime) and not isinstance(second, datetime) and unit == "day":
            return (second - first).days
        return (full(second) - full(first)).total_seconds() / SECONDS[unit]
    months = (second.year - first.year) * 12 + second.month - first.month
    if months > 0 and add_months(first, months) > second:
        months -= 1
    elif months < 0 and add_months(first, months) < second:
        months += 1
    return int(months / {"year": 12, "quarter": 3, "month": 1}[unit])


def quarter(value: date) -> int:
    return (value.month + 2) // 3


def weekday(value: date) -> int:
    """Sunday is 1."""
    return value.isoweekday() % 7 + 1
