"""Calling a script: its name without folders and endings, and its parameters out of what was given."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from palaver.basic.compiler.faults import translated
from palaver.basic.compiler.scopes import folded
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.functions.conversions import parsed
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.nodes.declarations import Constant, Param
from palaver.basic.nodes.expressions import Array, Boolean, Null, Number, Text, Unary
from palaver.basic.values.kinds import is_number
from palaver.basic.values.members import key_of
from palaver.basic.values.numbers import decimal, number, numeric
from palaver.basic.values.text import text

_PLACE = re.compile(r"^(?:[^/]*\.gbai/)?(?:[^/]*\.gbdialog/)?|\.bas$", re.IGNORECASE)
_KINDS = {"PHONE": "MOBILE", "TIME": "HOUR"}


def script_name(written: str) -> str:
    """`x`, `x.bas`, `bot.gbdialog/x.bas` are one script; UnsupportedCall for an address of an old API."""
    if written.startswith("/"):
        raise BasicError("UnsupportedCall", f"{written[:100]} is no script")
    name = _PLACE.sub("", written.strip())
    if ".." in name or not name:
        raise argument_error("a script's name has no .. in it")
    return name


def script_values(parameters: Sequence[Param], positional: Sequence[Any], named: Any = None) -> dict[str, Any]:
    """The variables of the called script; ArgumentError names every parameter that is wrong."""
    return bound(parameters, supplied(parameters, positional, named))


def supplied(parameters: Sequence[Param], positional: Sequence[Any], named: Any = None) -> dict[str, Any]:
    """What a call gives a script, by the names of its parameters; more where it says names itself."""
    given = dict(named) if isinstance(named, dict) else {}
    rest = list(positional)
    if named is None and len(rest) == 1 and isinstance(rest[0], dict) and parameters:
        given, rest = dict(rest[0]), []
    if len(rest) > len(parameters):
        raise argument_error(f"the script takes {len(parameters)} arguments, not {len(rest)}")
    given.update((each.name, value) for each, value in zip(parameters, rest, strict=False))
    return given


def bound(parameters: Sequence[Param], given: Mapping[str, Any]) -> dict[str, Any]:
    values, wrong = dict[str, Any](), list[str]()
    for each in parameters:
        key = key_of(given, each.name)
        try:
            values[folded(each.name)] = _value(each, given.get(key) if key is not None else None)
        except Exception as error:  # noqa: BLE001  # infinity is no integer, and is told as such
            wrong.append(f"{each.name}: {translated(error).message}")
    if wrong:
        raise argument_error("; ".join(wrong))
    return values


def _value(parameter: Param, value: Any) -> Any:
    if value is None or (value == "" and parameter.type != "STRING"):
        value = None if parameter.default is None else constant(parameter.default)
        if value is None:
            if parameter.optional or parameter.default is not None:
                return None
            raise argument_error("is missing")
    found = _converted(parameter.type, value)
    if parameter.type == "ARRAY" and parameter.of:
        found = [_item(parameter.of, each) for each in found]
    if parameter.enum:
        chosen = next((each for each in parameter.enum if each.casefold() == text(found).casefold()), None)
        if chosen is None:
            raise argument_error(f"must be one of {', '.join(parameter.enum)}")
        return chosen
    for limit, word, outside in ((parameter.minimum, "at least", -1), (parameter.maximum, "at most", 1)):
        if limit is not None and is_number(found) and _compared(found, constant(limit)) == outside:
            raise argument_error(f"must be {word} {text(constant(limit))}")
    return found


def _compared(value: Any, limit: Any) -> int:
    one, other = decimal(number(value)), decimal(number(limit))
    return (one > other) - (one < other)


def _converted(kind: str, value: Any) -> Any:
    """Values of a model are typed already; texts are read as answers are."""
    if kind in {"STRING", "FILE", "IMAGE", "AUDIO", "VIDEO", "DOCUMENT", "QRCODE"}:
        return value if isinstance(value, dict | str) else text(value)
    if kind in {"ARRAY", "OBJECT"}:
        return _held(kind, value)
    if kind in {"INTEGER", "NUMBER", "MONEY"} and isinstance(value, str) and numeric(value) is not None:
        value = numeric(value)
    if kind == "BOOLEAN" and isinstance(value, bool):
        return value
    if kind == "INTEGER" and is_number(value) and not isinstance(value, bool) and value == int(value):
        return int(value)
    if kind == "NUMBER" and is_number(value) and not isinstance(value, bool):
        return value
    if kind in {"DATE", "DATETIME"} and isinstance(value, date):
        return value.date() if kind == "DATE" and isinstance(value, datetime) else value
    reader = KINDS[_KINDS.get(kind, kind)]
    found = reader.read(text(value)) if reader.read else None
    if found is None:
        raise argument_error(f'"{text(value)[:60]}" is no {kind}')
    return found


def _held(kind: str, value: Any) -> Any:
    found = _read(kind, value) if isinstance(value, str) else value
    if not isinstance(found, list if kind == "ARRAY" else dict):
        wanted = "an array: JSON, or values with commas between" if kind == "ARRAY" else 'an object, as JSON: {"a": 1}'
        raise argument_error(f"must be {wanted}")
    return found


def _read(kind: str, value: str) -> Any:
    """JSON as text; of an array also its items with commas between, or a single one."""
    try:
        found = parsed(value)
    except BasicError:
        if kind == "OBJECT" or value.lstrip().startswith(("[", "{")):
            return None
        return [item for each in value.split(",") if (item := each.strip())]
    return [found] if kind == "ARRAY" and not isinstance(found, list | dict) else found


def _item(kind: str, value: Any) -> Any:
    """One of an array of such."""
    if value is None:
        raise argument_error(f"has an item that is no {kind}")
    return _converted(kind, value)


def constant(node: Constant) -> Any:
    """The value of what stands where the program does not run."""
    match node:
        case Null():
            return None
        case Number() | Text() | Boolean():
            return node.value
        case Unary():
            inner = number(constant(node.operand))  # type: ignore[arg-type]  # a number is behind a sign
            return -inner if node.operator == "-" else inner
        case Array():
            return [constant(each) for each in node.items]  # type: ignore[arg-type]  # constants hold constants
    raise argument_error("this is no constant")
