"""What a condition or an expression on an item comes to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from palaver.basic import operators
from palaver.basic.compiler.environment import OPERATORS
from palaver.basic.errors import argument_error
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.limits import charge
from palaver.basic.rows.condition import Shape
from palaver.basic.values.dates import moment
from palaver.basic.values.kinds import is_empty, is_null
from palaver.basic.values.members import member
from palaver.basic.values.truth import truth

_OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    **{sign: getattr(operators, name) for sign, name in OPERATORS.items()},
    "like": operators.like,
    "in": operators.is_in,
    "contains": operators.contains,
    "starts": operators.starts_with,
    "ends": operators.ends_with,
    "is null": is_null,
    "is empty": is_empty,
    "between": operators.between,
}
_COST: Final = 1_024  # elements that one evaluation is charged as


def meets(shape: Shape | None, item: Any) -> bool:
    return shape is None or truth(value_of(shape, item))


def value_of(shape: Shape, item: Any) -> Any:
    charge(_COST)
    return _value(shape, item)


def _value(shape: Shape, item: Any) -> Any:
    match shape:
        case ["value", value]:
            return value
        case ["column", name, *_]:
            return item if name.casefold() == "item" else member(item, name) if isinstance(item, dict) else item
        case ["member", target, name]:
            return member(_value(target, item), name)
        case ["and", left, right]:
            found = _value(left, item)
            return _value(right, item) if truth(found) else found
        case ["or", left, right]:
            found = _value(left, item)
            return found if truth(found) else _value(right, item)
        case ["??", left, right]:
            found = _value(left, item)
            return _value(right, item) if found is None else found
        case ["not", inner]:
            return not truth(_value(inner, item))
        case ["call", "date", at]:
            found = moment(_value(at, item))
            return found.date() if isinstance(found, datetime) else found
        case ["call", name, *arguments]:
            function = FUNCTIONS[name]
            function.check(len(arguments))
            return function.run(*(_value(each, item) for each in arguments))
        case [operator, *operands] if operator in _OPERATIONS:
            return _OPERATIONS[operator](*(_value(each, item) for each in operands))
    raise argument_error("this condition cannot be evaluated")
