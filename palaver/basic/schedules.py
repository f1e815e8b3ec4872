"""Schedules in plain words: each becomes a cron expression; cron itself passes, with seconds or without."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim, CronSimError

PATTERNS: Final = (
    "cron (0 9 * * 1-5), every N minutes|hours|days, hourly|daily|weekly|monthly|yearly, at 9am|14:00|noon|midnight, "
    "every monday [at T], weekdays|weekends [at T], every day at T, every hour from H to H, during business hours"
)
_DAYS: Final = {name: at for at, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_UNITS: Final = {
    "minute": "* * * * *",
    "hour": "0 * * * *",
    "hourly": "0 * * * *",
    "day": "0 0 * * *",
    "daily": "0 0 * * *",
    "week": "0 0 * * 0",
    "weekly": "0 0 * * 0",
    "month": "0 0 1 * *",
    "monthly": "0 0 1 * *",
    "year": "0 0 1 1 *",
    "yearly": "0 0 1 1 *",
}
_TIME: Final = r"(?P<time>noon|midnight|\d{1,2}(?::\d{2})?\s*(?:am|pm)|\d{1,2}:\d{2})"
_AT: Final = rf"(?:\s+at\s+{_TIME})?"
_DAY: Final = r"(?P<day>(?:sun|mon|tues|wednes|thurs|fri|satur)day)s?"
_FIELDS: Final = re.compile(r"[\dA-Za-z*/,#L?-]+(?:\s+[\dA-Za-z*/,#L?-]+){4,5}\Z")


def cron_of(text: str) -> str | None:
    """The cron expression, of five fields or six with seconds first; None for what cannot be read."""
    plain = " ".join(text.split()).casefold()
    if _FIELDS.match(plain) and any(each in plain for each in "*0123456789"):
        found = _cron(plain)
        if found is not None:
            return found
    for pattern, made in _FORMS:
        match = pattern.fullmatch(plain)
        if match is not None:
            return made(match)
    return None


def _cron(text: str) -> str | None:
    fields = text.replace("?", "*").split()
    if len(fields) == 6 and fields[0] != "0":
        five, seconds = fields[1:], fields[0]
        if not re.fullmatch(r"[\d*/,-]+", seconds):
            return None
    else:
        five = fields[-5:]
    try:
        next(CronSim(" ".join(five).upper(), datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration, ValueError):
        return None
    return " ".join(fields)


def _time(match: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute; midnight where no time is said."""
    text = match["time"]
    if text in {None, "midnight"}:
        return 0, 0
    if text == "noon":
        return 12, 0
    hours, _, minutes = text.rstrip("apm ").partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if text.endswith("m"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * text.endswith("pm")
    return (hour, minute) if hour < 24 and minute < 60 else None


def _at(days: str) -> Callable[[re.Match[str]], str | None]:
    def made(match: re.Match[str]) -> str | None:
        time = _time(match)
        return None if time is None else f"{time[1]} {time[0]} * * {days}"

    return made


def _weekday(match: re.Match[str]) -> str | None:
    return _at(str(_DAYS[match["day"][:3]]))(match)


def _every(match: re.Match[str]) -> str | None:
    count = int(match["count"])
    unit = match["unit"]
    most = {"minute": 59, "hour": 23, "day": 31}[unit]
    if not 1 <= count <= most:
        return None
    return {"minute": f"*/{count} * * * *", "hour": f"0 */{count} * * *", "day": f"0 0 */{count} * *"}[unit]


def _hours(match: re.Match[str]) -> str | None:
    first, last = _hour(match["first"]), _hour(match["last"])
    return f"0 {first}-{last} * * *" if 0 <= first <= last < 24 else None


def _hour(text: str) -> int:
    """`9`, `17` or `5pm`; -1 for none."""
    hour = int(text.rstrip("apm "))
    if not text.endswith("m"):
        return hour
    return hour % 12 + 12 * text.endswith("pm") if 1 <= hour <= 12 else -1


def _business(match: re.Match[str]) -> str | None:
    count = int(match["count"]) if match["count"] else 0
    if match["unit"] == "minutes" and 1 <= count < 60:
        return f"*/{count} 9-17 * * 1-5"
    return "0 9-17 * * 1-5" if match["unit"] != "minutes" else None


def _form(
    pattern: str, made: Callable[[re.Match[str]], str | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]:
    return re.compile(pattern), made


_FORMS: Final = (
    _form(
        r"(?:every\s+)?(?P<unit>minute|hour|day|week|month|year|hourly|daily|weekly|monthly|yearly)",
        lambda m: _UNITS[m["unit"]],
    ),
    _form(r"every\s+(?P<count>\d{1,3})\s+(?P<unit>minute|hour|day)s?", _every),
    _form(rf"(?:at\s+)?{_TIME}", _at("*")),
    _form(rf"(?:every\s+day|daily){_AT}", _at("*")),
    _form(rf"(?:every\s+)?weekdays?{_AT}", _at("1-5")),
    _form(rf"(?:every\s+)?weekends?{_AT}", _at("0,6")),
    _form(rf"every\s+{_DAY}{_AT}", _weekday),
    _form(r"every\s+hour\s+from\s+(?P<first>\d{1,2}(?:\s?[ap]m)?)\s+to\s+(?P<last>\d{1,2}(?:\s?[ap]m)?)", _hours),
    _form(r"(?:every\s+(?:(?P<count>\d{1,2})\s+)?(?P<unit>minutes|hour)\s+)?during\s+business\s+hours", _business),
)
