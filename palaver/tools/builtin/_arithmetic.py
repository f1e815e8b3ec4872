"""Arithmetic expressions: read by descent, computed in decimals of 34 digits, bounded in length, depth and size."""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow, localcontext
from typing import Final

LONGEST: Final = 500
_DEEPEST: Final = 40
_ARGUMENTS: Final = 50
_CONTEXT: Final = Context(prec=34, Emax=9_999, Emin=-9_999, traps=[InvalidOperation, DivisionByZero, Overflow])
_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?|\.\d+)|([a-z][a-z0-9]*)|(\*\*|//|[-+*/%^(),]))")

Function = Callable[[list[Decimal]], Decimal]


class BadExpression(ValueError):
    """What is wrong, for whoever wrote it."""


def value_of(expression: str) -> str:
    """The value in plain digits; BadExpression."""
    if len(expression) > LONGEST:
        raise BadExpression(f"The expression is longer than {LONGEST} characters.")
    with localcontext(_CONTEXT):
        try:
            found = _Reader(expression).whole()
            return _plain(found)
        except DivisionByZero as error:
            raise BadExpression("This divides by zero.") from error
        except Overflow as error:
            raise BadExpression("The number is too large.") from error
        except (DecimalException, ValueError, OverflowError, ArithmeticError) as error:
            if isinstance(error, BadExpression):
                raise
            raise BadExpression("This has no value.") from error


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.number = self.name = self.sign = ""
        self._next()

    def whole(self) -> Decimal:
        value = self._sum()
        if self.number or self.name or self.sign:
            raise self._wrong()
        return value

    def _next(self) -> None:
        rest = self.text[self.at :]
        self.number = self.name = self.sign = ""
        if not rest.strip():
            self.at = len(self.text)
            return
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise self._wrong()
        self.at = match.end()
        self.number, self.name, self.sign = (part or "" for part in match.groups())

    def _wrong(self) -> BadExpression:
        return BadExpression(f"The expression cannot be read near position {self.at}: {self.text[: self.at][-20:]!r}.")

    def _took(self, *signs: str) -> str:
        if self.sign in signs and self.sign:
            found = self.sign
            self._next()
            return found
        return ""

    def _sum(self) -> Decimal:
        value = self._product()
        while sign := self._took("+", "-"):
            other = self._product()
            value = value + other if sign == "+" else value - other
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while sign := self._took("*", "/", "//", "%"):
            value = _PRODUCTS[sign](value, self._signed())
        return value

    def _signed(self) -> Decimal:
        sign = self._took("-", "+")
        if not sign:
            return self._power()
        with _Deeper(self):
            value = self._signed()
        return -value if sign == "-" else value

    def _power(self) -> Decimal:
        base = self._single()
        if not self._took("^", "**"):
            return base
        with _Deeper(self):
            exponent = self._signed()
        return base**exponent

    def _single(self) -> Decimal:
        if self.number:
            value = Decimal(self.number)
            self._next()
            return +value
        if self.name:
            return self._named()
        if not self._took("("):
            raise self._wrong()
        with _Deeper(self):
            value = self._sum()
        if not self._took(")"):
            raise self._wrong()
        return value

    def _named(self) -> Decimal:
        name = self.name
        self._next()
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        function = _FUNCTIONS.get(name)
        if function is None:
            raise BadExpression(f"There is no {name!r}; there are {', '.join(NAMES)}.")
        if not self._took("("):
            raise self._wrong()
        with _Deeper(self):
            arguments = [self._sum()]
            while self._took(","):
                arguments.append(self._sum())
        if not self._took(")"):
            raise self._wrong()
        if len(arguments) > _ARGUMENTS:
            raise BadExpression(f"A function takes at most {_ARGUMENTS} numbers.")
        return function(arguments)


class _Deeper:
    """A level further down, of which there are not many."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader

    def __enter__(self) -> None:
        self.reader.depth += 1
        if self.reader.depth > _DEEPEST:
            raise BadExpression(f"The expression is nested deeper than {_DEEPEST}.")

    def __exit__(self, *_: object) -> None:
        self.reader.depth -= 1


def _plain(value: Decimal) -> str:
    if value == value.to_integral_value() and value.adjusted() < 40:
        return f"{value.quantize(Decimal(1), context=Context(prec=60)):f}"
    shown = value.normalize()
    return f"{shown:f}" if -20 < shown.adjusted() < 40 else str(shown)


def _one(function: Callable[[Decimal], Decimal]) -> Function:
    def call(arguments: list[Decimal]) -> Decimal:
        if len(arguments) != 1:
            raise BadExpression("This function takes one number.")
        return function(arguments[0])

    return call


def _float(function: Callable[[float], float]) -> Function:
    return _one(lambda value: Decimal(repr(function(float(value)))))


def _round(arguments: list[Decimal]) -> Decimal:
    if len(arguments) > 2 or (len(arguments) == 2 and abs(arguments[1]) > 30):
        raise BadExpression("round takes a number and at most 30 digits.")
    digits = int(arguments[1]) if len(arguments) == 2 else 0
    return arguments[0].quantize(Decimal(1).scaleb(-digits))


_PRODUCTS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: (a / b).to_integral_value("ROUND_FLOOR"),
    "%": lambda a, b: a - b * (a / b).to_integral_value("ROUND_FLOOR"),
}
_CONSTANTS: Final = {"pi": Decimal(repr(math.pi)), "e": Decimal(repr(math.e))}
_FUNCTIONS: Final[Mapping[str, Function]] = {
    "sqrt": _one(lambda value: value.sqrt()),
    "abs": _one(abs),
    "round": _round,
    "floor": _one(lambda value: value.to_integral_value("ROUND_FLOOR")),
    "ceil": _one(lambda value: value.to_integral_value("ROUND_CEILING")),
    "min": min,
    "max": max,
    "sum": lambda values: sum(values, Decimal()),
    "ln": _one(lambda value: value.ln()),
    "log": _one(lambda value: value.log10()),
    "exp": _one(lambda value: value.exp()),
    "sin": _float(math.sin),
    "cos": _float(math.cos),
    "tan": _float(math.tan),
}
NAMES: Final = (*_FUNCTIONS, *_CONSTANTS)
