"""Arguments against a tool's JSON Schema, within bounds: schemas come from strangers, arguments from models."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final

import msgspec
from jsonschema import Draft202012Validator, SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from palaver.kit.jsons import encode

SCHEMA_BYTES: Final = 64 * 1024
ARGUMENT_CHARACTERS: Final = 64 * 1024
_REFERENCES: Final = 2_000  # followed in one check: two that name each other twice would double at every step
_STEPS: Final = 100_000  # of one check, some tenths of a second: a small schema over a long list takes many
_DEEPEST: Final = 100  # checks within checks, far from where the interpreter itself gives up
_TOLD: Final = 5
_LONGEST: Final = 200
_HELD: Final = frozenset({"array", "object"})

_Errors = Iterator[ValidationError]
_Check = Callable[[Any, Any, Any, Any], _Errors | None]


class TooIntricate(Exception):
    """The schema cannot be checked within bounds."""


class _Left:
    """What one check may still take."""

    __slots__ = ("depth", "references", "steps")

    def __init__(self) -> None:
        self.depth, self.references, self.steps = _DEEPEST, _REFERENCES, _STEPS


_left: ContextVar[_Left] = ContextVar("left")


def arguments_of(
    text: str, parameters: Mapping[str, Any], check: Callable[[Mapping[str, Any]], str] | None = None
) -> tuple[dict[str, Any], str]:
    """What a model's text asks with, and what is wrong with it: one of the two is empty, or nothing is asked with."""
    if len(text) > ARGUMENT_CHARACTERS:
        return {}, f"The arguments have {len(text):,} characters; {ARGUMENT_CHARACTERS:,} are the most."
    if "\\u0000" in text:
        return {}, "The arguments hold a NUL character, which nothing here can store."
    try:
        found = msgspec.json.decode(text or "{}")
    except (msgspec.DecodeError, RecursionError) as error:
        return {}, f"The arguments are not JSON: {error}"
    if not isinstance(found, dict):
        return {}, "The arguments must be a JSON object."
    wrong = faults(found, parameters, check)
    return ({}, wrong) if wrong else (found, "")


def faults(
    arguments: Mapping[str, Any], parameters: Mapping[str, Any], check: Callable[[Mapping[str, Any]], str] | None
) -> str:
    """
    What is wrong with arguments, by the tool's own `check` first, which knows more than its schema.

    A tool that has one reads a text of JSON where its schema has an array or an object.
    """
    if check is None:
        return violations(arguments, parameters)
    return check(arguments) or violations(_read(arguments, parameters), parameters)


def _read(arguments: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {name: each.get("type") for name, each in parameters.get("properties", {}).items()}
    return {name: _held(value) if kinds.get(name) in _HELD else value for name, value in arguments.items()}


def _held(value: Any) -> Any:
    """What a text of JSON says, and anything else as it is."""
    try:
        return msgspec.json.decode(value) if isinstance(value, str) else value
    except (msgspec.DecodeError, RecursionError):
        return value


def violations(arguments: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    """What of the schema the arguments break, in words for whoever made them; empty when nothing."""
    token = _left.set(_Left())
    try:
        found = [
            f"{error.json_path}: {error.message[:_LONGEST]}"
            for error, _ in zip(_validator(encode(parameters)).iter_errors(arguments), range(_TOLD), strict=False)
        ]
    except (TooIntricate, RecursionError, Unresolvable) as error:
        return f"The arguments cannot be checked: {error}"
    finally:
        _left.reset(token)
    return "The arguments do not fit the tool's schema: " + "; ".join(found) if found else ""


def flaw(parameters: Mapping[str, Any]) -> str | None:
    """Why nothing can be checked by this schema; None when it can."""
    try:
        text = encode(parameters)
    except (TypeError, RecursionError, msgspec.EncodeError) as error:
        return f"it is no JSON: {error}"
    return _flaw(text)


@lru_cache(1024)
def _flaw(text: bytes) -> str | None:
    if len(text) > SCHEMA_BYTES:
        return f"it has {len(text):,} bytes; {SCHEMA_BYTES:,} are the most"
    schema = msgspec.json.decode(text)
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "it is not of type object"
    try:
        Draft202012Validator.check_schema(schema)
    except (SchemaError, RecursionError) as error:
        return f"it is no JSON Schema: {str(error)[:_LONGEST]}"
    return None


@lru_cache(1024)
def _validator(text: bytes) -> Any:  # the library makes the class at run time
    return _Bounded(msgspec.json.decode(text), registry=Registry())


def _counted(validator: Any, reference: Any, instance: Any, schema: Any) -> _Errors:
    """Follow a reference within the schema; one that leads out of it finds nothing."""
    left = _left.get()
    if not left.references:
        raise TooIntricate("the schema refers to itself too often.")
    left.references -= 1
    yield from Draft202012Validator.VALIDATORS["$ref"](validator, reference, instance, schema)


def _unjudged(validator: Any, value: Any, instance: Any, schema: Any) -> _Errors:
    """Left to the tool: a stranger's regular expression could take for ever."""
    del validator, value, instance, schema
    return iter(())


def _distinct(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
    """In one pass; the library's compares each with each."""
    del schema
    if wanted and validator.is_type(instance, "array") and len({encode(item) for item in instance}) < len(instance):
        yield ValidationError("has items that are the same")


def _nothing_else(validator: Any, allowed: Any, instance: Any, schema: Any) -> _Errors:
    if "patternProperties" not in schema:
        yield from Draft202012Validator.VALIDATORS["additionalProperties"](validator, allowed, instance, schema)


def _measured(check: _Check) -> _Check:
    """The same check, within the steps that are left: each part of what is asked, for each part of what is given."""

    def measured(validator: Any, value: Any, instance: Any, schema: Any) -> _Errors:
        left = _left.get()
        left.steps -= _size(value) * _size(instance)
        if left.steps < 0:
            raise TooIntricate("the schema asks for too much of arguments that are so long.")
        if not left.depth:
            raise TooIntricate("the schema goes too deep.")
        left.depth -= 1
        try:
            yield from check(validator, value, instance, schema) or ()
        finally:
            left.depth += 1

    return measured


def _size(value: object) -> int:
    return max(len(value), 1) if isinstance(value, list | dict) else 1


_OURS: Final[Mapping[str, _Check]] = {
    "$ref": _counted,
    "$dynamicRef": _unjudged,
    "pattern": _unjudged,
    "patternProperties": _unjudged,
    "unevaluatedProperties": _unjudged,
    "unevaluatedItems": _unjudged,
    "additionalProperties": _nothing_else,
    "uniqueItems": _distinct,
}
_Bounded = extend(  # type: ignore[no-untyped-call]  # the stubs leave it open
    Draft202012Validator,
    {name: _measured(check) for name, check in {**Draft202012Validator.VALIDATORS, **_OURS}.items()},
)
