"""Functions on numbers: rounding, extremes, sums over rows, chance."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from palaver.basic.errors import BasicError, argument_error, limit_exceeded
from palaver.basic.function import Family, Function
from palaver.basic.limits import HEAVY, charge
from palaver.basic.operators import add, divide, power, remainder
from palaver.basic.values.equality import ordered
from palaver.basic.values.members import member
from palaver.basic.values.numbers import EXACT, LARGEST_DIGITS, bounded, decimal, number, numeric, operand, whole
from palaver.basic.world import world


def rounded(value: Any, digits: Any = 0) -> Any:
    """Half is rounded away from zero."""
    exact, places = operand(value), whole(digits)
    if abs(places) > LARGEST_DIGITS:
        raise argument_error(f"ROUND knows at most {LARGEST_DIGITS} digits")
    if isinstance(exact, int) and places >= 0:
        return exact
    if isinstance(exact, float) and not math.isfinite(exact):
        raise limit_exceeded("a number that is too large")
    found = decimal(exact)
    if found.adjusted() + places > 30:
        return exact
    done = found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    if isinstance(exact, Decimal) and places > 0:
        return done
    return float(done) if places > 0 else int(done)


def _whole_by(function: Callable[[Any], int]) -> Callable[[Any], int]:
    def run(value: Any) -> int:
        found = operand(value)
        if not math.isfinite(found) or abs(float(found)) > 1e77:
            raise limit_exceeded("a number that is too large")
        return function(found)

    return run


def _real(function: Callable[[float], float]) -> Callable[[Any], float]:
    def run(value: Any) -> float:
        try:
            return function(float(operand(value)))
        except ValueError as error:
            raise BasicError("MathError", "this has no value") from error
        except OverflowError as error:
            raise limit_exceeded("a number that is too large") from error

    return run


def values_of(arguments: tuple[Any, ...]) -> list[Any]:
    """Arguments as they are, the elements of an array, or a field of its rows; NULL is left out."""
    if len(arguments) == 2 and isinstance(arguments[0], list) and isinstance(arguments[1], str):
        found = [member(row, arguments[1]) for row in arguments[0]]
    elif len(arguments) == 1 and isinstance(arguments[0], list):
        found = arguments[0]
    else:
        found = list(arguments)
    if len(found) > HEAVY:
        charge(len(found) * 16)
    return [each for each in found if each is not None]


def extreme(arguments: tuple[Any, ...], compare: Callable[[Any, Any], bool]) -> Any:
    best: Any = None
    for each in values_of(arguments):
        candidate = each if numeric(each) is None else numeric(each)
        if best is None or ordered(candidate, best, compare):
            best = candidate
    return best


def total(*arguments: Any) -> Any:
    found: Any = 0
    for each in values_of(arguments):
        found = add(found, number(each))
    return found


def average(*arguments: Any) -> Any:
    found = values_of(arguments)
    return divide(total(*found), len(found)) if found else None


def count(*arguments: Any) -> int:
    """Rows, whatever stands in them."""
    first = arguments[0]
    if isinstance(first, list | dict):
        return len(first)
    return len(first) if isinstance(first, str) else 0 if first is None else len(arguments)


def chance(*bounds: Any) -> Any:
    """RANDOM(): below 1; RANDOM(max) and RANDOM(min, max): integers, both ends included."""
    if not bounds:
        return world().chance.random()
    low, high = (0, whole(bounds[0])) if len(bounds) == 1 else (whole(bounds[0]), whole(bounds[1]))
    if low > high:
        raise argument_error("RANDOM needs its smaller bound first")
    return world().chance.randint(low, high)


def sign(value: Any) -> int:
    found = operand(value)
    return (found > 0) - (found < 0)


FAMILY = Family(
    "Numbers",
    (
        Function("ABS", "number", lambda n: bounded(abs(operand(n))), "Without its sign.", "ABS(-3)", "3"),
        Function("INT", "number", _whole_by(math.floor), "The integer below.", "INT(-2.5)", "-3", ("FLOOR",)),
        Function("FIX", "number", _whole_by(math.trunc), "Without its fraction.", "FIX(-2.5)", "-2"),
        Function("CEIL", "number", _whole_by(math.ceil), "The integer above.", "CEIL(2.1)", "3", ("CEILING",)),
        Function("ROUND", "number, digits?", rounded, "Half is rounded away from zero.", "ROUND(2.5)", "3"),
        Function("MAX", "values...", lambda *a: extreme(a, lambda x, y: x > y), "The largest.", "MAX(1, 3, 2)", "3"),
        Function("MIN", "values...", lambda *a: extreme(a, lambda x, y: x < y), "The smallest.", "MIN([4, 2])", "2"),
        Function("SUM", "values...", total, "The sum of values or of a field.", "SUM([1, 2, 3])", "6"),
        Function("AVG", "values...", average, "The mean of values or of a field.", "AVG([1, 2])", "1.5", ("AVERAGE",)),
        Function("COUNT", "values, field?", count, "How many rows or elements.", "COUNT([1, 2])", "2"),
        Function("MOD", "number, divisor", remainder, "What is left of a division.", "7 MOD 3", "1"),
        Function("SGN", "number", sign, "-1, 0 or 1.", "SGN(-5)", "-1", ("SIGN",)),
        Function("SQR", "number", _real(math.sqrt), "The square root.", "SQR(9)", "3", ("SQRT",)),
        Function("POW", "base, exponent", power, "The power.", "POW(2, 10)", "1024", ("POWER",)),
        Function("EXP", "number", _real(math.exp), "e to the power.", "EXP(0)", "1"),
        Function("LOG", "number", _real(math.log), "The natural logarithm.", "LOG(1)", "0", ("LN",)),
        Function("LOG10", "number", _real(math.log10), "The logarithm to base 10.", "LOG10(100)", "2"),
        Function("SIN", "angle", _real(math.sin), "The sine of radians.", "SIN(0)", "0"),
        Function("COS", "angle", _real(math.cos), "The cosine of radians.", "COS(0)", "1"),
        Function("TAN", "angle", _real(math.tan), "The tangent of radians.", "TAN(0)", "0"),
        Function("ASIN", "number", _real(math.asin), "The angle of a sine.", "ASIN(0)", "0"),
        Function("ACOS", "number", _real(math.acos), "The angle of a cosine.", "ACOS(1)", "0"),
        Function("ATAN", "number", _real(math.atan), "The angle of a tangent.", "ATAN(0)", "0", ("ATN",)),
        Function("PI", "", lambda: math.pi, "The number π.", "ROUND(PI(), 2)", "3.14"),
        Function("RND", "", chance, "A number from 0 up to 1.", "RND() < 1", "true"),
        Function("RANDOM", "min?, max?", chance, "A number, or an integer within bounds.", "RANDOM(3, 3)", "3"),
    ),
)
