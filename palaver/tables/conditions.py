"""A condition of the language as one of the database: values are bound, names are columns that are there."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import sqlalchemy as sa

from palaver.basic.errors import argument_error
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.evaluating import value_of
from palaver.basic.values.truth import truth
from palaver.tables import comparing
from palaver.tables.calls import CALLS, calculated
from palaver.tables.comparing import constant, negated
from palaver.tables.part import YES, Part, Sql, valued

Columns = Callable[[str], Part]  # a column by its name: ArgumentError where there is none, AccessDenied
_JOINED: Final[Mapping[str, Callable[[Sql, Sql], Sql]]] = {
    "and": sa.and_, "or": sa.or_, "XOR": lambda left, right: negated(left) != negated(right),
}  # fmt: skip
_TESTS: Final[Mapping[str, Callable[..., Sql]]] = {
    "=": comparing.equal,
    "<>": lambda left, right: negated(comparing.equal(left, right)),
    **{sign: partial(comparing.ordered, sign) for sign in ("<", "<=", ">", ">=")},
    "between": comparing.between,
    "like": comparing.like,
    "in": comparing.within,
    "contains": comparing.contains,
    "starts": comparing.starts,
    "ends": comparing.ends,
    "is null": comparing.is_nothing,
    "is empty": comparing.is_empty,
}
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "\\", "MOD", "^", "&", "??"})
_DEEPEST: Final = 200


def test_of(shape: Shape | None, columns: Columns) -> Sql:
    return YES if shape is None else _Reading(columns).test(shape, 0)


def part_of(shape: Shape, columns: Columns) -> Part:
    return _Reading(columns).part(shape, 0)


def names_in(shape: Any) -> set[str]:
    """The columns that a shape names."""
    if not isinstance(shape, list) or not shape or shape[0] == "value":
        return set()
    if shape[0] == "column":
        return {shape[1].casefold()}
    return set().union(*(names_in(each) for each in shape[1:]))


class _Reading:
    def __init__(self, columns: Columns) -> None:
        self.columns = columns

    def test(self, shape: Shape, depth: int) -> Sql:
        if depth > _DEEPEST:
            raise argument_error("a condition nested too deep")
        match shape:
            case [str(sign), left, right] if sign in _JOINED:
                return _JOINED[sign](self.test(left, depth + 1), self.test(right, depth + 1))
            case ["not", inner]:
                return negated(self.test(inner, depth + 1))
            case [str(sign), *operands] if sign in _TESTS:
                return _TESTS[sign](*(self.part(each, depth + 1) for each in operands))
        return _truth(self.part(shape, depth + 1))

    def part(self, shape: Shape, depth: int) -> Part:
        """What no column is in has its value now."""
        if depth > _DEEPEST:
            raise argument_error("a condition nested too deep")
        match shape:
            case ["value", value]:
                return valued(value)
            case ["column", name, *_]:
                return self.columns(name)
        if not names_in(shape):
            return valued(value_of(shape, {}))
        match shape:
            case ["call", name, *arguments] if name in CALLS:
                if name in FUNCTIONS:
                    FUNCTIONS[name].check(len(arguments))
                return CALLS[name](*(self.part(each, depth + 1) for each in arguments))
            case ["call", name, *_]:
                raise argument_error(f"{name.upper()} of a column cannot stand in a condition on a table")
            case [str(sign), left, right] if sign in _ARITHMETIC:
                return calculated(sign, self.part(left, depth + 1), self.part(right, depth + 1))
            case ["member", *_]:
                raise argument_error("a member of a column cannot stand in a condition on a table")
        return Part("truth", self.test(shape, depth + 1))


def _truth(part: Part) -> Sql:
    """Whether it counts as true."""
    found: Sql
    match part.family:
        case "value":
            found = constant(truth(part.value))
        case "truth":
            found = part.sql
        case "number" | "real":
            found = part.sql != 0
        case "text":
            found = sa.and_(part.sql != "", sa.func.lower(part.sql) != "false")
        case "json":
            found = sa.cast(part.sql, sa.Text).not_in(["[]", "{}", '""', "null", "false", "0"])
        case _:
            found = part.sql.is_not(None)
    return found
