"""Numbers: what can be read as one, and the bounds that keep them from growing without end."""

import math
import re
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import Any, Final

from palaver.basic.errors import limit_exceeded, type_error
from palaver.basic.limits import LARGEST
from palaver.basic.values.kinds import Secret, kind_of

Number = int | float | Decimal

EXACT: Final = Context(prec=34, Emax=999, Emin=-999, traps=[InvalidOperation, Overflow])
LARGEST_DIGITS: Final = 30
_NUMERIC: Final = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?\s*", re.ASCII)
_LONGEST: Final = 100  # characters of a number


def number(value: Any) -> Number:
    """The number that a value is or reads as; TypeError."""
    kind = type(value)
    if kind is int or kind is float or kind is Decimal:
        return value  # type: ignore[no-any-return]  # told by its type
    if kind is bool:
        return int(value)
    found = numeric(value)
    if found is None:
        shown = f' "{value[:40]}"' if isinstance(value, str) and not isinstance(value, Secret) else ""
        raise type_error(f"{kind_of(value)}{shown} is not a number")
    return found


def numeric(value: Any) -> Number | None:
    """The number that a text reads as; None for anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST or not _NUMERIC.fullmatch(value):
        return None
    return int(value) if value.strip().lstrip("+-").isdigit() else float(value)


def operand(value: Any) -> Number:
    """As number(), but NULL counts as 0."""
    return 0 if value is None else number(value)


def pair(left: Any, right: Any) -> tuple[Any, Any]:
    """Two numbers that Python can calculate with: a float beside a decimal becomes one."""
    left, right = operand(left), operand(right)
    if isinstance(left, Decimal) is not isinstance(right, Decimal):
        return decimal(left), decimal(right)
    return left, right


def decimal(value: Number) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        raise limit_exceeded("a number that is too large")
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(bounded(value))


def bounded(value: Any) -> Any:
    """A number that may be kept; LimitExceeded for an integer that is too large."""
    if isinstance(value, int) and not -LARGEST < value < LARGEST:
        raise limit_exceeded("an integer of more than 256 bits")
    return value


def whole(value: Any) -> int:
    """The integer that a value means, its fraction cut off; for indexes and counts."""
    found = operand(value)
    if isinstance(found, int):
        return found
    if not math.isfinite(found) or abs(int(found)) >= LARGEST:
        raise limit_exceeded("a number that is too large")
    return int(found)
