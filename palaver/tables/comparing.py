"""Comparisons of the database that answer as the language does: NULL is the same as "" and in no order."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from palaver.basic import operators
from palaver.basic.errors import argument_error
from palaver.basic.values.dates import full
from palaver.basic.values.equality import equal as same
from palaver.basic.values.equality import ordered as in_order
from palaver.basic.values.kinds import is_null, is_number
from palaver.basic.values.text import dumps, text
from palaver.basic.world import world
from palaver.tables.kinds import comparable
from palaver.tables.part import (
    NO,
    YES,
    Part,
    Sql,
    as_number,
    as_text,
    aware,
    bound_number,
    incomparable,
    storable,
    valued,
)

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TRUTHS: Final = {"true": True, "false": False}
MOST: Final = 10_000  # values of an IN


def constant(found: object) -> Sql:
    return YES if found else NO


def negated(test: Sql) -> Sql:
    """True also where the test is about nothing."""
    return test.is_not(sa.true())


def empty(part: Part) -> Sql:
    """Whether it is NULL or a text without characters."""
    missing: Sql = part.sql.is_(None)
    return sa.or_(missing, part.sql == "") if part.family == "text" else missing


def equal(left: Part, right: Part) -> Sql:
    if left.is_value and right.is_value:
        return constant(same(left.value, right.value))
    if left.is_value:
        left, right = right, left
    if right.is_value:
        return _equals_value(left, right.value)
    return _equals_column(left, right)


def _equals_value(part: Part, value: Any) -> Sql:
    if is_null(value) or value == "":
        return empty(part)
    if isinstance(value, list | dict) and part.family != "json":
        return NO
    found: Sql | None
    match part.family:
        case "text":
            found = _text_equals(part, value)
        case "number" | "real":
            wanted = as_number(valued(value))
            found = None if wanted is None else part.sql == wanted
        case "truth":
            truth = _TRUTHS.get(value.casefold()) if isinstance(value, str) else value
            found = part.sql.is_(bool(truth)) if is_number(truth) and truth in (0, 1) else None
        case "json":
            found = sa.cast(part.sql, sa.Text) == storable(dumps(value))
        case _:
            at = comparable({"guid": "GUID", "time": "TIME"}.get(part.family, "DATETIME"), value)
            found = None if at is None else _at(part, at, operator.eq)
    return NO if found is None else found


def _text_equals(part: Part, value: Any) -> Sql:
    if isinstance(value, bool):
        return sa.func.lower(part.sql) == text(value)
    if is_number(value):
        found: Sql = sa.cast(as_number(part), sa.Numeric) == bound_number(value)
        return found
    if isinstance(value, str) and "\0" in value:
        return NO
    equals: Sql = part.sql == sa.literal(str(text(value)), sa.Text)
    return equals


def _equals_column(left: Part, right: Part) -> Sql:
    if left.family == right.family == "text":
        return sa.func.coalesce(left.sql, "") == sa.func.coalesce(right.sql, "")
    if left.family == right.family or (left.counts and right.counts):
        found: Sql = left.sql.is_not_distinct_from(right.sql)
        return found
    if {left.family, right.family} == {"date", "moment"}:
        return aware(left).is_not_distinct_from(aware(right))
    if {left.family, right.family} == {"text", "guid"}:
        return as_text(left) == as_text(right)
    raise incomparable(left, right)


def ordered(sign: str, left: Part, right: Part) -> Sql:
    if left.is_value and right.is_value:
        return constant(in_order(left.value, right.value, _COMPARE[sign]))
    if left.is_value:
        left, right, sign = right, left, _FLIPPED[sign]
    if right.is_value:
        return NO if right.value is None else _orders_value(_COMPARE[sign], left, right.value)
    return _orders_column(_COMPARE[sign], left, right)


def between(value: Part, low: Part, high: Part) -> Sql:
    return sa.and_(ordered(">=", value, low), ordered("<=", value, high))


def _orders_value(compare: Callable[[Any, Any], Any], part: Part, value: Any) -> Sql:
    found: Any = None
    match part.family:
        case "text" if isinstance(value, str):
            found = compare(part.sql, sa.literal(storable(str(value)), sa.Text))
        case "text" | "number" | "real" | "truth":
            number, wanted = as_number(part), as_number(valued(value))
            found = None if wanted is None else compare(number, wanted)
        case "guid":
            found = compare(sa.cast(part.sql, sa.Text), sa.literal(storable(text(value)), sa.Text))
        case "date" | "moment" | "time":
            wanted = comparable("TIME" if part.family == "time" else "DATETIME", value)
            found = None if wanted is None else _at(part, wanted, compare)
    if found is None:
        raise argument_error(f'"{text(value)[:40]}" cannot be compared with what is there')
    result: Sql = found
    return result


def _at(part: Part, wanted: Any, compare: Callable[[Any, Any], Any]) -> Sql:
    """With a moment, a day, a time or a UUID."""
    found: Sql
    if part.family == "date" and isinstance(wanted, datetime):
        found = compare(aware(part), sa.literal(full(wanted), sa.TIMESTAMP(timezone=True)))
    elif part.family == "date":
        found = compare(part.sql, sa.literal(wanted, sa.Date))
    elif part.family == "moment":
        at = full(wanted if isinstance(wanted, date) else datetime.now(world().zone))
        found = compare(part.sql, sa.literal(at.astimezone(UTC).replace(tzinfo=None), sa.TIMESTAMP))
    elif part.family == "time":
        found = compare(part.sql, sa.literal(wanted, sa.Time))
    else:
        found = compare(part.sql, sa.literal(wanted, sa.Uuid))
    return found


def _orders_column(compare: Callable[[Any, Any], Any], left: Part, right: Part) -> Sql:
    found: Sql
    if left.family == right.family or (left.counts and right.counts):
        found = compare(left.sql, right.sql)
    elif {left.family, right.family} == {"date", "moment"}:
        found = compare(aware(left), aware(right))
    elif {left.family, right.family} <= {"text", "number", "real", "truth"}:
        found = compare(as_number(left), as_number(right))
    else:
        raise incomparable(left, right)
    return found


def like(left: Part, right: Part) -> Sql:
    """`%` and `*` are any run, `_` and `?` one character; case does not count."""
    if left.is_value and right.is_value:
        return constant(operators.like(left.value, right.value))
    if not right.is_value:
        raise argument_error("LIKE takes a pattern, and no column")
    pattern = storable(text(right.value)).lower().replace("\\", "\\\\").replace("*", "%").replace("?", "_")
    subject: Sql = sa.func.tables_lower(as_text(left))
    return subject.like(sa.literal(pattern, sa.Text))


def within(left: Part, right: Part) -> Sql:
    """IN."""
    if not right.is_value:
        return contains(right, left)
    if left.is_value:
        return constant(operators.is_in(left.value, right.value))
    holder = right.value
    if isinstance(holder, dict):
        holder = [*holder]
    if isinstance(holder, list):
        if len(holder) > MOST:
            raise argument_error(f"IN takes at most {MOST:,} values")
        return sa.or_(NO, *(equal(left, valued(each)) for each in holder))
    if holder is None:
        return NO
    if not isinstance(holder, str):
        raise argument_error("IN takes an array, a map or a text")
    return sa.func.strpos(as_text(right), as_text(left)) > 0


def contains(left: Part, right: Part) -> Sql:
    if left.is_value and right.is_value:
        return constant(operators.contains(left.value, right.value))
    if left.is_value:
        return within(right, left) if isinstance(left.value, list | dict | str | None) else NO
    if left.family == "json":
        if not right.is_value:
            raise argument_error("CONTAINS takes a value, and no column")
        held = sa.cast(sa.literal(storable(dumps([right.value])), sa.Text), JSONB)
        found: Sql = sa.cast(sa.cast(left.sql, sa.Text), JSONB).bool_op("@>")(held)
        return found
    return sa.func.strpos(as_text(left, empty=False), as_text(right)) > 0


def starts(left: Part, right: Part) -> Sql:
    found: Sql = sa.func.starts_with(as_text(left), as_text(right))
    return found


def ends(left: Part, right: Part) -> Sql:
    whole, end = as_text(left), as_text(right)
    return sa.func.right(whole, sa.func.length(end)) == end


def is_nothing(part: Part) -> Sql:
    return constant(is_null(part.value)) if part.is_value else part.sql.is_(None)


def is_empty(part: Part) -> Sql:
    if part.is_value:
        return constant(part.value is None or part.value in ("", [], {}))
    if part.family == "json":
        return sa.or_(part.sql.is_(None), sa.cast(part.sql, sa.Text).in_(["[]", "{}", '""', "null"]))
    return empty(part)
