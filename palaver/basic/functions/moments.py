"""Functions on dates: now, their parts, arithmetic; units stand at any position."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.formatting import formatted
from palaver.basic.function import Family, Function
from palaver.basic.values.dates import (
    add_months,
    add_span,
    between,
    full,
    moment,
    quarter,
    read_moment,
    read_time,
    weekday,
)
from palaver.basic.values.durations import UNITS, duration, unit_of
from palaver.basic.values.numbers import operand, whole
from palaver.basic.world import world

_MONTHS = {"year": 12, "quarter": 3, "month": 1}


def today() -> date:
    return world().local().date()


def moved(*arguments: Any) -> date:
    """DATEADD: the unit is the word of one, the date is the date, the amount is what is left."""
    unit, rest = _unit_of(arguments, "day")
    if len(rest) != 2:
        raise argument_error("DATEADD takes a date, an amount and a unit")
    first, second = rest
    start, amount = (first, second) if read_moment(first) is not None else (second, first)
    return shifted(moment(start), amount, unit)


def shifted(start: date, amount: Any, unit: str) -> date:
    if unit in _MONTHS:
        return add_months(start, whole(amount) * _MONTHS[unit])
    return add_span(start, duration(amount, unit))


def difference(*arguments: Any) -> int | float:
    """DATEDIFF: the second date minus the first."""
    unit, rest = _unit_of(arguments, "day")
    if len(rest) != 2:
        raise argument_error("DATEDIFF takes two dates and a unit")
    found = between(moment(rest[0]), moment(rest[1]), unit)
    return int(found) if float(found).is_integer() else found


def _unit_of(arguments: tuple[Any, ...], default: str) -> tuple[str, list[Any]]:
    words = [each for each in arguments if isinstance(each, str) and each.strip().casefold() in UNITS]
    if len(words) > 1 or (len(arguments) == 3 and not words):
        wrong = next((each for each in arguments if isinstance(each, str) and read_moment(each) is None), "")
        unit_of(wrong)
    unit = unit_of(words[0]) if words else default
    return unit, [each for each in arguments if not words or each is not words[0]]


def clock_of(value: Any) -> time:
    found = read_time(value)
    if found is None and isinstance(read_moment(value), datetime):
        found = read_time(moment(value))
    if found is None:
        raise argument_error("this is no time of day")
    return found


def month_end(value: Any, months: Any = 0) -> date:
    start = moment(value)
    day = start.date() if isinstance(start, datetime) else start
    return add_months(day.replace(day=1), whole(months) + 1) - timedelta(days=1)


def is_date(value: Any) -> bool:
    return read_moment(value) is not None


def _hour(value: Any) -> int:
    return (value if isinstance(value, time) else _clocked(value)).hour


def _clocked(value: Any) -> datetime | time:
    return read_time(value) or full(moment(value))


def _span(unit: str) -> Any:
    return lambda amount: duration(amount, unit)


def _apart(unit: str) -> Any:
    def run(first: Any, second: Any) -> int | float:
        found = between(moment(first), moment(second), unit)
        return int(found) if float(found).is_integer() else found

    return run


_DAY = '"2024-02-29"'
FAMILY = Family(
    "Dates",
    (
        Function(
            "NOW",
            "",
            lambda: world().local().replace(microsecond=0),
            "Date and time, in the bot's zone.",
            "NOW() = NOW()",
            None,
        ),
        Function("TODAY", "", today, "The date.", "TODAY() = NOW().date", "true"),
        Function(
            "TIME",
            "",
            lambda: world().local().time().replace(microsecond=0),
            "The time of day.",
            "ISNULL(TIME())",
            "false",
        ),
        Function(
            "NOW_UTC",
            "",
            lambda: world().now().astimezone(UTC).replace(microsecond=0),
            "Date and time in UTC.",
            "ISNULL(NOW_UTC())",
            "false",
        ),
        Function(
            "TIMESTAMP",
            "moment?",
            lambda at=None: int((world().now() if at is None else full(moment(at))).timestamp()),
            "Seconds since 1970.",
            'TIMESTAMP("1970-01-02T00:00Z")',
            "86400",
        ),
        Function("YEAR", "date", lambda at: moment(at).year, "The year.", f"YEAR({_DAY})", "2024"),
        Function("MONTH", "date", lambda at: moment(at).month, "The month.", f"MONTH({_DAY})", "2"),
        Function("DAY", "date", lambda at: moment(at).day, "The day of the month.", f"DAY({_DAY})", "29"),
        Function("HOUR", "moment", _hour, "The hour.", 'HOUR("14:30")', "14"),
        Function("MINUTE", "moment", lambda at: _clocked(at).minute, "The minute.", 'MINUTE("14:30")', "30"),
        Function("SECOND", "moment", lambda at: _clocked(at).second, "The second.", 'SECOND("14:30:05")', "5"),
        Function("WEEKDAY", "date", lambda at: weekday(moment(at)), "1 is Sunday.", f"WEEKDAY({_DAY})", "5"),
        Function(
            "QUARTER", "date", lambda at: quarter(moment(at)), "The quarter of the year.", f"QUARTER({_DAY})", "1"
        ),
        Function(
            "DATEVALUE",
            "text",
            moment,
            "The date that a text says.",
            'DATEVALUE("29/02/2024")',
            "2024-02-29",
            ("CDATE",),
        ),
        Function("TIMEVALUE", "text", clock_of, "The time that a text says.", 'TIMEVALUE("2:30 pm")', "14:30"),
        Function(
            "EOMONTH", "date, months?", month_end, "The last day of the month.", 'EOMONTH("2024-02-10")', "2024-02-29"
        ),
        Function("ISDATE", "value", is_date, "Whether it reads as a date.", 'ISDATE("tea")', "false"),
        Function(
            "FORMAT_DATE",
            "date, pattern?",
            lambda at, how="yyyy-MM-dd": formatted(moment(at), how),
            "A date by a pattern.",
            f'FORMAT_DATE({_DAY}, "DD/MM/YYYY")',
            "29/02/2024",
        ),
        Function("DATEADD", "date, amount, unit?", moved, "A date moved.", f'DATEADD({_DAY}, 1, "year")', "2025-02-28"),
        Function(
            "DATEDIFF",
            "first, second, unit?",
            difference,
            "The second date minus the first.",
            'DATEDIFF("2024-01-01", "2024-03-01")',
            "60",
        ),
        Function(
            "ADD_DAYS",
            "date, days",
            lambda at, n: shifted(moment(at), n, "day"),
            "Days later.",
            f"ADD_DAYS({_DAY}, 1)",
            "2024-03-01",
        ),
        Function("DAYS", "count", _span("day"), "A duration of days.", "DAYS(2).hours", "48"),
        Function("HOURS", "count", _span("hour"), "A duration of hours.", "HOURS(2).minutes", "120"),
        Function("MINUTES", "count", _span("minute"), "A duration of minutes.", "MINUTES(2).seconds", "120"),
        Function("SECONDS", "count", _span("second"), "A duration of seconds.", "SECONDS(60).minutes", "1"),
        Function("WEEKS", "count", _span("week"), "A duration of weeks.", "WEEKS(1).days", "7"),
        Function(
            "DAYS_BETWEEN",
            "first, second",
            _apart("day"),
            "Days from one to the other.",
            'DAYS_BETWEEN("2024-01-01", "2024-01-03")',
            "2",
        ),
        Function(
            "HOURS_BETWEEN",
            "first, second",
            _apart("hour"),
            "Hours from one to the other.",
            'HOURS_BETWEEN("2024-01-01", "2024-01-02")',
            "24",
        ),
        Function(
            "SECONDS_BETWEEN",
            "first, second",
            _apart("second"),
            "Seconds from one to the other.",
            'SECONDS_BETWEEN("2024-01-01", "2024-01-02")',
            "86400",
        ),
        Function(
            "WEEKDAY_NAME",
            "date",
            lambda at: formatted(moment(at), "dddd"),
            "The name of the weekday.",
            f"WEEKDAY_NAME({_DAY})",
            "Thursday",
        ),
        Function(
            "MONTH_NAME",
            "date",
            lambda at: formatted(moment(at), "MMMM"),
            "The name of the month.",
            f"MONTH_NAME({_DAY})",
            "February",
        ),
        Function(
            "IS_WEEKEND",
            "date",
            lambda at: moment(at).weekday() >= 5,
            "Saturday or Sunday.",
            'IS_WEEKEND("2024-03-02")',
            "true",
        ),
        Function(
            "UNIX",
            "value",
            lambda at: int(operand(full(moment(at)).timestamp())),
            "Seconds since 1970.",
            'UNIX("1970-01-01T00:00Z")',
            "0",
        ),
    ),
)
