"""Operators on values of any kind: compiled code comes here when its operands are not two plain integers or texts."""

import math
import operator
from datetime import date, datetime, timedelta
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final

from palaver.basic.errors import BasicError, limit_exceeded, type_error
from palaver.basic.limits import HEAVY, charge, heavy
from palaver.basic.values.dates import add_span, full, moment, read_moment
from palaver.basic.values.equality import equal, ordered
from palaver.basic.values.kinds import Response, Secret, kind_of
from palaver.basic.values.numbers import EXACT, bounded, operand, pair, whole
from palaver.basic.values.text import shown, text
from palaver.basic.values.truth import truth

_LONGEST_POWER = 256  # bits of a power
_HOLDERS: Final = (Secret, dict, list)  # what is or may hold a secret
_PLAIN: Final = frozenset({int, float, bool, type(None), Decimal, datetime, date})  # what does not


def concatenate(left: Any, right: Any) -> str:
    plain = True
    if type(left) is str:
        one = left
    else:
        one, plain = text(left), type(left) in _PLAIN
    if type(right) is str:
        other = right
    else:
        other, plain = text(right), plain and type(right) in _PLAIN
    if len(one) + len(other) > HEAVY:
        heavy(len(one) + len(other))
    return one + other if plain else _marked(one + other, left, right)


def interpolate(*parts: Any) -> str:
    """A text with expressions in it."""
    written = [part if type(part) is str else text(part) for part in parts]
    size = sum(map(len, written))
    if size > HEAVY:
        heavy(size)
    joined = "".join(written)
    return _marked(joined, *parts)


def _marked(joined: str, *parts: Any) -> str:
    """What is joined of parts; a secret where one of them is or holds one."""
    if not any(isinstance(part, _HOLDERS) for part in parts):
        return joined
    masked = "".join(map(shown, parts))
    return joined if masked == joined else Secret(joined, masked)


def add(left: Any, right: Any) -> Any:
    one, other = type(left), type(right)
    if (one is int or one is float) and (other is int or other is float):
        return bounded(left + right)
    if isinstance(left, str) or isinstance(right, str):
        return concatenate(left, right)
    if left is None and right is None:
        return None
    if isinstance(left, list) and isinstance(right, list):
        heavy(len(left) + len(right), "array")
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        heavy(len(left) + len(right), "map")
        return {**left, **right}
    for base, span in ((left, right), (right, left)):
        if isinstance(base, date):
            return _later(base, span)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _spanned(left, right, 1)
    return _exact(operator.add, left, right)


def subtract(left: Any, right: Any) -> Any:
    if left is None and right is None:
        return None
    if isinstance(left, date):
        if isinstance(right, timedelta) or operand_like(right):
            return _later(left, right, -1)
        return _days(left, moment(right))
    if isinstance(right, date):
        return _days(moment(left), right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _spanned(left, right, -1)
    return _exact(operator.sub, left, right)


def operand_like(value: Any) -> bool:
    """Whether a date is moved by it, and not compared with it."""
    return (
        value is None
        or isinstance(value, int | float | Decimal)
        or (isinstance(value, str) and read_moment(value) is None)
    )


def multiply(left: Any, right: Any) -> Any:
    if left is None and right is None:
        return None
    for span, times in ((left, right), (right, left)):
        if isinstance(span, timedelta):
            return _scaled(span, float(operand(times)))
    return _exact(operator.mul, left, right)


def divide(left: Any, right: Any) -> Any:
    if isinstance(left, timedelta):
        return left / right if isinstance(right, timedelta) and right else _scaled(left, 1 / float(_divisor(right)))
    return _exact(operator.truediv, left, _divisor(right))


def divide_whole(left: Any, right: Any) -> Any:
    r"""`\`: the quotient without its fraction."""
    one, other = pair(left, _divisor(right))
    if isinstance(one, int) and isinstance(other, int):
        quotient = abs(one) // abs(other)
        return quotient if (one < 0) == (other < 0) else -quotient
    return whole(divide(one, other))


def remainder(left: Any, right: Any) -> Any:
    """MOD: what is left of the quotient without its fraction; its sign is the left one's."""
    one, other = pair(left, _divisor(right))
    if isinstance(one, int) and isinstance(other, int):
        found = abs(one) % abs(other)
        return -found if one < 0 else found
    return _exact(EXACT.remainder if isinstance(one, Decimal) else math.fmod, one, other)


def power(left: Any, right: Any) -> Any:
    one, other = pair(left, right)
    if isinstance(one, int) and isinstance(other, int) and other >= 0:
        if max(one.bit_length() - 1, 0) * other > _LONGEST_POWER:
            raise limit_exceeded("an integer of more than 256 bits")
        return bounded(one**other)
    if isinstance(one, Decimal):
        return _exact(EXACT.power, one, other)
    if not one and other < 0:
        raise BasicError("MathError", "division by zero")
    found = _exact(operator.pow, float(one), float(other))
    if isinstance(found, complex):
        raise BasicError("MathError", "a negative number has no such power")
    return found


def negate(value: Any) -> Any:
    return -value if isinstance(value, timedelta) else None if value is None else -operand(value)


def positive(value: Any) -> Any:
    return value if isinstance(value, timedelta) or value is None else operand(value)


def not_equal(left: Any, right: Any) -> bool:
    return not equal(left, right)


def less(left: Any, right: Any) -> bool:
    return ordered(left, right, operator.lt)


def less_equal(left: Any, right: Any) -> bool:
    return ordered(left, right, operator.le)


def greater(left: Any, right: Any) -> bool:
    return ordered(left, right, operator.gt)


def greater_equal(left: Any, right: Any) -> bool:
    return ordered(left, right, operator.ge)


def between(value: Any, low: Any, high: Any) -> bool:
    return ordered(low, value, operator.le) and ordered(value, high, operator.le)


def either(left: Any, right: Any) -> bool:
    """XOR."""
    return truth(left) is not truth(right)


def is_in(value: Any, holder: Any) -> bool:
    """An element of an array, a key of a map, a part of a text."""
    if isinstance(holder, Response):
        return is_in(value, holder.get("data"))
    if isinstance(holder, list):
        if len(holder) > HEAVY:
            charge(len(holder) * 64)
        return any(equal(value, each) for each in holder)
    if isinstance(holder, dict):
        return text(value) in holder
    if isinstance(holder, str):
        part = text(value)
        charge(len(holder) if len(part) <= 1 else len(holder) + len(part))
        return part in holder
    if holder is None:
        return False
    raise type_error(f"{kind_of(holder)} holds nothing that could be looked for")


def contains(holder: Any, value: Any) -> bool:
    return is_in(value, holder if isinstance(holder, list | dict | str | None) else text(holder))


def starts_with(value: Any, start: Any) -> bool:
    return text(value).startswith(text(start))


def ends_with(value: Any, end: Any) -> bool:
    return text(value).endswith(text(end))


def like(value: Any, pattern: Any) -> bool:
    """`%` and `*` are any run, `_` and `?` one character, case does not count; no pattern takes exponential time."""
    subject, wanted = text(value).casefold(), text(pattern).casefold().replace("*", "%").replace("?", "_")
    charge(len(subject) + (len(subject) * len(wanted) if "_" in wanted else len(wanted)))
    first, *rest = wanted.split("%")
    if not rest:
        return len(subject) == len(first) and _fits(subject, first, 0)
    last = rest.pop()
    if len(subject) < len(first) + len(last) or not _fits(subject, first, 0):
        return False
    stop = len(subject) - len(last)
    if not _fits(subject, last, stop):
        return False
    at = len(first)
    for part in rest:
        at = _find(subject, part, at, stop)
        if at < 0:
            return False
        at += len(part)
    return True


def _find(subject: str, part: str, at: int, stop: int) -> int:
    if "_" not in part:
        return subject.find(part, at, stop)
    return next((each for each in range(at, stop - len(part) + 1) if _fits(subject, part, each)), -1)


def _fits(subject: str, part: str, at: int) -> bool:
    if "_" not in part:
        return subject.startswith(part, at)
    return all(wanted in {"_", found} for wanted, found in zip(part, subject[at:], strict=False))


def _divisor(value: Any) -> Any:
    found = value if isinstance(value, timedelta) else operand(value)
    if not found:
        raise BasicError("MathError", "division by zero")
    return found


def _exact(function: Any, left: Any, right: Any) -> Any:
    one, other = pair(left, right)
    try:
        if isinstance(one, Decimal):
            table = {operator.add: EXACT.add, operator.sub: EXACT.subtract, operator.mul: EXACT.multiply}
            return {**table, operator.truediv: EXACT.divide}.get(function, function)(one, other)
        return bounded(function(one, other))
    except (OverflowError, Overflow) as error:
        raise limit_exceeded("a number that is too large") from error
    except (InvalidOperation, DivisionByZero, ValueError, ZeroDivisionError) as error:
        raise BasicError("MathError", "this has no value") from error


def _later(base: date, span: Any, sign: int = 1) -> date:
    """A bare number beside a date is seconds."""
    if isinstance(span, date):
        raise type_error("two dates cannot be added")
    if not isinstance(span, timedelta):
        span = _scaled(timedelta(seconds=1), float(operand(span)))
    return add_span(base, span if sign > 0 else -span)


def _days(left: date, right: date) -> float | int:
    if not isinstance(left, datetime) and not isinstance(right, datetime):
        return float((left - right).days)
    return (full(left) - full(right)).total_seconds() / 86_400


def _spanned(left: timedelta, right: timedelta, sign: int) -> timedelta:
    return _scaled(timedelta(seconds=1), left.total_seconds() + sign * right.total_seconds())


def _scaled(span: timedelta, times: float) -> timedelta:
    try:
        return span * times
    except (OverflowError, ValueError) as error:
        raise limit_exceeded("a duration that is too long") from error
