"""When two values are the same, and which comes first."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from palaver.basic.errors import limit_exceeded, type_error
from palaver.basic.limits import HEAVY, charge
from palaver.basic.values.dates import full, read_moment, read_time
from palaver.basic.values.kinds import Rowset, is_null, is_number, kind_of
from palaver.basic.values.numbers import numeric, pair
from palaver.basic.values.text import DEEPEST

_BOOLEANS: Final = {"true": True, "false": False}


def equal(left: Any, right: Any) -> bool:
    """As `=` asks: numbers beside their texts, dates beside theirs; NULL is the same as ""."""
    if type(left) is type(right) and not isinstance(left, list | dict):
        return _same_kind(left, right)
    if left is None or right is None:
        other = right if left is None else left
        return is_null(other) or other == ""
    return _Equality().of(left, right, 0)


def _same_kind(left: Any, right: Any) -> bool:
    if isinstance(left, str) and len(left) > HEAVY and len(left) == len(right):
        charge(len(left))
    return bool(left == right)


class _Equality:
    """Counts what it has compared: values that share parts, or hold themselves, may be endless."""

    def __init__(self) -> None:
        self.seen = 0

    def of(self, left: Any, right: Any, depth: int) -> bool:
        self.seen += 1
        if self.seen % HEAVY == 0:
            charge(HEAVY * 64)
        if depth > DEEPEST:
            raise limit_exceeded(f"a value nested deeper than {DEEPEST}")
        if isinstance(left, list) and isinstance(right, list):
            return len(left) == len(right) and all(
                self.of(one, other, depth + 1) for one, other in zip(left, right, strict=True)
            )
        if isinstance(left, dict) and isinstance(right, dict):
            return left.keys() == right.keys() and all(self.of(left[key], right[key], depth + 1) for key in left)
        if isinstance(left, list | dict) or isinstance(right, list | dict):
            return False
        if depth and (left is None or right is None):
            return left is right
        return _plain(left, right)


def _plain(left: Any, right: Any) -> bool:
    if is_number(left) and is_number(right):
        one, other = pair(left, right)
        return bool(one == other)
    for one, other in ((left, right), (right, left)):
        if isinstance(other, str):
            if isinstance(one, bool):
                return _BOOLEANS.get(other.casefold()) is one
            if is_number(one):
                read = numeric(other)
                return read is not None and _plain(one, read)
            if isinstance(one, date):
                return _same_moment(one, read_moment(other))
            if isinstance(one, time):
                return read_time(other) == one
    if isinstance(left, date) and isinstance(right, date):
        return _same_moment(left, right)
    return bool(left == right)


def _same_moment(left: date, right: date | None) -> bool:
    if right is None:
        return False
    if not isinstance(left, datetime) and not isinstance(right, datetime):
        return left == right
    return full(left) == full(right)


def ordered(left: Any, right: Any, compare: Callable[[Any, Any], bool]) -> bool:
    """`<` and its kin: NULL is in no order."""
    if left is None or right is None:
        return False
    if isinstance(left, Rowset) or isinstance(right, Rowset):
        raise _unordered(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return compare(left, right)
    if isinstance(left, date) or isinstance(right, date):
        one, other = read_moment(left), read_moment(right)
        if one is None or other is None:
            raise _unordered(left, right)
        if type(one) is type(other) is date:
            return compare(one, other)
        return compare(full(one), full(other))
    if isinstance(left, time) or isinstance(right, time):
        first, second = read_time(left), read_time(right)
        if first is None or second is None:
            raise _unordered(left, right)
        return compare(first, second)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return compare(left, right)
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        raise _unordered(left, right)
    return compare(*pair(left, right))


def _unordered(left: Any, right: Any) -> Exception:
    return type_error(f"{kind_of(left)} and {kind_of(right)} are in no order")
