"""Functions and arithmetic on columns, as the database does them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from palaver.basic.errors import argument_error, limit_exceeded
from palaver.basic.values.durations import UNITS, duration, unit_of
from palaver.basic.values.kinds import is_number
from palaver.basic.values.numbers import whole
from palaver.tables.part import Family, Part, Sql, as_number, as_text, aware, zone

_MONTHS: Final[Mapping[str, int]] = {"year": 12, "quarter": 3, "month": 1}
_LONGEST_S: Final = 1_000 * 372 * 86_400
_LAST: Final[Sql] = sa.literal(date(9999, 12, 30), sa.Date)  # later ones are no dates of ours
_SPACE: Final = " \t\n\r\f\v"


def calculated(sign: str, left: Part, right: Part) -> Part:
    if sign == "??":
        return coalesced(left, right)
    if sign == "&" or (sign == "+" and (_is_text(left) or _is_text(right))):
        return Part("text", sa.func.concat(as_text(left), as_text(right)))
    one, other = _operand(left), _operand(right)
    if one is None or other is None:
        raise argument_error(f"{sign} takes numbers")
    family: Family = "real" if "real" in (left.family, right.family) else "number"
    return Part(family, _ARITHMETIC[sign](one, other))


def _is_text(part: Part) -> bool:
    return part.family == "text" or (part.is_value and isinstance(part.value, str))


def _operand(part: Part) -> Sql | None:
    """NULL beside a number counts as 0."""
    if part.is_value and part.value is None:
        return sa.literal(0, sa.BigInteger)
    found = as_number(part)
    return found if found is None or part.is_value else sa.func.coalesce(found, 0)


_ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Sql]]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: sa.cast(one, sa.Numeric) / sa.cast(other, sa.Numeric),
    "\\": lambda one, other: sa.func.trunc(sa.cast(one, sa.Numeric) / sa.cast(other, sa.Numeric)),
    "MOD": lambda one, other: sa.func.mod(sa.cast(one, sa.Numeric), sa.cast(other, sa.Numeric)),
    "^": lambda one, other: sa.func.power(sa.cast(one, sa.Numeric), sa.cast(other, sa.Numeric)),
}


def coalesced(*parts: Part) -> Part:
    family: Family = next((each.family for each in parts if not each.is_value), "text")
    if family in {"number", "real"}:
        return Part(family, sa.func.coalesce(*(_number(each) for each in parts)))
    if family in {"text", "guid"}:
        return Part("text", sa.func.coalesce(*(as_text(each, empty=False) for each in parts if not _is_null(each))))
    if any(each.family != family for each in parts):
        raise argument_error("COALESCE takes values of one kind")
    return Part(family, sa.func.coalesce(*(each.sql for each in parts)))


def _is_null(part: Part) -> bool:
    return part.is_value and part.value is None


def _number(part: Part) -> Sql:
    found = None if _is_null(part) else as_number(part)
    return sa.null() if found is None else found


def _numeric(part: Part) -> Sql:
    found = as_number(part)
    if found is None:
        raise argument_error("a number is wanted here")
    return found


def _count(part: Part) -> int:
    if not part.is_value:
        raise argument_error("how many is no column")
    return max(0, whole(part.value))


def _day(part: Part) -> Sql:
    """In the bot's zone."""
    if part.family == "date":
        day: Sql = part.sql
        return day
    if part.family != "moment":
        raise argument_error("a date is wanted here")
    return sa.cast(sa.func.timezone(zone(), aware(part)), sa.Date)


def _of_day(field: str) -> Callable[[Part], Part]:
    return lambda part: Part("number", sa.cast(sa.extract(field, _day(part)), sa.Integer))


def _moved(*parts: Part) -> Part:
    """DATEADD, its arguments in any order; a day stays one as long as whole days are added."""
    units = [each for each in parts if _is_text(each) and each.is_value and each.value.strip().casefold() in UNITS]
    rest = [each for each in parts if not any(each is unit for unit in units)]
    start = next((each for each in rest if each.family in {"date", "moment"}), None)
    amounts = [each.value for each in rest if each.is_value]
    if start is None or len(amounts) != 1 or len(rest) != 2 or len(units) > 1:
        raise argument_error("DATEADD of a column takes a column of dates, an amount that is no column, and a unit")
    unit = unit_of(units[0].value) if units else "day"
    span: Sql = _span(amounts[0], unit)
    if start.family == "date" and unit not in {"hour", "minute", "second"}:
        return Part("date", sa.func.least(sa.cast(start.sql + span, sa.Date), _LAST))
    local = sa.func.least(sa.func.timezone(zone(), aware(start)) + span, sa.cast(_LAST, sa.TIMESTAMP))
    return Part("moment", sa.func.timezone("UTC", sa.func.timezone(zone(), local)))


def _span(amount: Any, unit: str) -> Sql:
    seconds = duration(amount, "day" if unit in _MONTHS else unit).total_seconds() * (_MONTHS.get(unit, 0) * 31 or 1)
    if abs(seconds) > _LONGEST_S:
        raise limit_exceeded("a date is moved by a thousand years at most")
    if unit in _MONTHS:
        months = sa.literal(whole(amount) * _MONTHS[unit], sa.Integer)
        return sa.func.make_interval(sa.literal(0, sa.Integer), months)
    return sa.literal(timedelta(seconds=seconds), sa.Interval)


def _mid(part: Part, start: Part, count: Part | None = None) -> Part:
    begin = _count(start)
    if begin < 1:
        raise argument_error("MID counts from 1")
    rest = () if count is None else (_count(count),)
    return Part("text", sa.func.substr(as_text(part), begin, *rest))


def _rounded(part: Part, places: Part | None = None) -> Part:
    digits = 0 if places is None or not is_number(places.value) else whole(places.value)
    return Part("number", sa.func.round(sa.cast(_numeric(part), sa.Numeric), digits))


def _lower(part: Part) -> Part:
    return Part("text", sa.func.tables_lower(as_text(part)))


def _upper(part: Part) -> Part:
    return Part("text", sa.func.tables_upper(as_text(part)))


CALLS: Final[Mapping[str, Callable[..., Part]]] = {
    "lower": _lower,
    "lcase": _lower,
    "upper": _upper,
    "ucase": _upper,
    "trim": lambda part: Part("text", sa.func.btrim(as_text(part), _SPACE)),
    "len": lambda part: Part("number", sa.func.length(as_text(part))),
    "left": lambda part, count: Part("text", sa.func.left(as_text(part), _count(count))),
    "right": lambda part, count: Part("text", sa.func.right(as_text(part), _count(count))),
    "mid": _mid,
    "replace": lambda part, old, new: Part("text", sa.func.replace(*map(as_text, (part, old, new)))),
    "abs": lambda part: Part("number", sa.func.abs(_numeric(part))),
    "round": _rounded,
    "coalesce": coalesced,
    "dateadd": _moved,
    "date": lambda part: Part("date", _day(part)),
    "year": _of_day("year"),
    "month": _of_day("month"),
    "day": _of_day("day"),
}
