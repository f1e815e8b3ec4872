"""A form out of a tool's JSON Schema: a field for each argument, and what was typed as the arguments of a call."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from palaver.core.errors import Unprocessable
from palaver.kit import jsons
from palaver.web.forms import Form

_PREFIX: Final = "argument."
_LONG: Final = 200  # characters from which a text gets room for several lines
_SIMPLE: Final = {"string": "text", "integer": "number", "number": "number", "boolean": "choice"}
_YES_NO: Final = ("true", "false")

Kind = str


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: text, area, number, choice of `options`, or json, which takes any value as JSON."""

    name: str
    title: str
    kind: Kind
    hint: str = ""
    required: bool = False
    options: list[str] = []
    value: str = ""
    whole: bool = False


def fields(parameters: Mapping[str, Any], values: Mapping[str, str]) -> list[Field]:
    """A field for each property; `values` are what was typed, by the arguments' names."""
    required = set(parameters.get("required", ()))
    return [
        _field(name, schema if isinstance(schema, dict) else {}, values.get(name), required=name in required)
        for name, schema in dict(parameters.get("properties", {})).items()
    ]


def typed(parameters: Mapping[str, Any], form: Form) -> dict[str, str]:
    """What stands in the form, by the arguments' names."""
    return {name: form.verbatim(_PREFIX + name) for name in parameters.get("properties", {})}


def arguments(parameters: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of a call; a field that is empty is left out. Unprocessable names the one that cannot be read."""
    given: dict[str, Any] = {}
    for field in fields(parameters, values):
        text = field.value
        if text == "" or (field.kind in {"number", "json"} and not text.strip()):
            continue
        given[field.name] = text if field.kind in {"text", "area"} else _read(field, text)
    return given


def _field(name: str, schema: Mapping[str, Any], value: str | None, *, required: bool) -> Field:
    kind, options = _kind(schema)
    told = schema.get("default")
    usual = "" if told is None else jsons.shown(told)
    return Field(
        name=name,
        title=str(schema.get("title") or name),
        kind=kind,
        hint=_hint(schema, kind),
        required=required,
        options=options,
        value=usual if value is None else value,
        whole=schema.get("type") == "integer",
    )


def _kind(schema: Mapping[str, Any]) -> tuple[Kind, list[str]]:
    of, enum = schema.get("type"), schema.get("enum")
    if isinstance(enum, list) and of == "string" and all(isinstance(each, str) for each in enum):
        return "choice", enum
    kind = _SIMPLE.get(of, "json") if isinstance(of, str) and not enum else "json"
    if kind == "text" and schema.get("maxLength", _LONG + 1) > _LONG and schema.get("format") is None:
        return "area", []
    return kind, [*_YES_NO] if kind == "choice" else []


def _hint(schema: Mapping[str, Any], kind: Kind) -> str:
    parts = [str(schema.get("description") or "")]
    if isinstance(examples := schema.get("examples"), list) and examples:
        parts.append(f"Like {jsons.shown(examples[0])}")
    if kind == "json":
        parts.append("A JSON value.")
    return " ".join(filter(None, parts))


def _read(field: Field, text: str) -> Any:
    if field.kind == "choice" and field.options != [*_YES_NO]:
        return text
    try:
        return jsons.decode(text.strip())
    except (msgspec.DecodeError, RecursionError) as error:
        wanted = "a number" if field.kind == "number" else "true or false" if field.kind == "choice" else "a JSON value"
        raise Unprocessable(f"{field.title} takes {wanted}.") from error
