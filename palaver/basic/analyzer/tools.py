"""Tools for the model: each section with a DESCRIPTION or parameters as a function with a strict JSON Schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

from palaver.basic.nodes.declarations import Param, Program
from palaver.basic.nodes.expressions import Array, Boolean, Expression, Null, Number, Text, Unary
from palaver.basic.sections import Section, sections

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST: Final = 64

_FILE: Final = {"type": "string", "description": "id or address of a file"}
SCHEMAS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "STRING": {"type": "string"},
        "NAME": {"type": "string", "description": "name of a person"},
        "PHONE": {"type": "string", "description": "phone number with country code"},
        "CPF": {"type": "string", "pattern": r"^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$"},
        "CNPJ": {"type": "string", "pattern": r"^\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}$"},
        "ZIPCODE": {"type": "string", "description": "postal code"},
        "COLOR": {"type": "string", "description": "colour, as #RRGGBB or by name"},
        "LANGUAGE": {"type": "string", "description": "language, as ISO 639-1 code"},
        "EMAIL": {"type": "string", "format": "email"},
        "URL": {"type": "string", "format": "uri"},
        "UUID": {"type": "string", "format": "uuid"},
        "INTEGER": {"type": "integer"},
        "NUMBER": {"type": "number"},
        "MONEY": {"type": "number", "minimum": 0},
        "BOOLEAN": {"type": "boolean"},
        "DATE": {"type": "string", "format": "date"},
        "DATETIME": {"type": "string", "format": "date-time"},
        "TIME": {"type": "string", "format": "time"},
        "ARRAY": {"type": "array"},
        "OBJECT": {"type": "object"},
        "FILE": _FILE,
        "IMAGE": _FILE,
        "AUDIO": _FILE,
        "VIDEO": _FILE,
        "DOCUMENT": _FILE,
        "QRCODE": _FILE,
    }
)
_FILES: Final = frozenset({"FILE", "IMAGE", "AUDIO", "VIDEO", "DOCUMENT", "QRCODE"})


@dataclass(frozen=True, slots=True)
class Tool:
    """What a model is told, and the section that it calls."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    section: Section

    def function(self) -> dict[str, Any]:
        """As the chat completions of OpenAI want it."""
        told = {"name": self.name, "description": self.description, "parameters": self.parameters}
        return {"type": "function", "function": told}


def tools(program: Program, file: str) -> tuple[Tool, ...]:
    stem = PurePath(file).stem
    found = []
    for section in sections(program):
        if not section.params and not _described(section, program):
            continue
        name = f"{stem}-{section.name}" if section.name.isdigit() else section.name or stem
        description = section.description or stem.replace("-", " ").replace("_", " ")
        found.append(Tool(_UNSAFE.sub("_", name)[:_LONGEST], description, schema(section.params), section))
    return tuple(found)


def _described(section: Section, program: Program) -> bool:
    """Whether a DESCRIPTION says what the section does; a first comment alone makes no tool."""
    return any(
        section.span.start <= each.span.start <= section.span.end and type(each).__name__ == "Description"
        for each in program.statements
    )


def schema(params: tuple[Param, ...]) -> dict[str, Any]:
    """The object that holds the arguments; nothing else may be in it."""
    return {
        "type": "object",
        "properties": {each.name: field(each) for each in params},
        "required": [each.name for each in params if not each.optional and each.default is None],
        "additionalProperties": False,
    }


def field(param: Param) -> dict[str, Any]:
    made = dict(SCHEMAS[param.type])
    if param.type in _FILES:
        made["x-gb-type"] = param.type.casefold()
    if param.type == "ARRAY":
        made["items"] = dict(SCHEMAS[param.of]) if param.of else {}
    if param.description:
        made["description"] = param.description
    if param.like is not None:
        made["examples"] = [converted(literal(param.like), param.type)]
    if param.enum:
        made["enum"] = list(param.enum)
    if param.default is not None:
        made["default"] = converted(literal(param.default), param.type)
    for key, value in (("minimum", param.minimum), ("maximum", param.maximum)):
        if value is not None:
            made[_bound(key, made["type"])] = literal(value)
    return made


def _bound(key: str, kind: str) -> str:
    if kind == "string":
        return "minLength" if key == "minimum" else "maxLength"
    if kind == "array":
        return "minItems" if key == "minimum" else "maxItems"
    return key


def literal(value: Expression) -> Any:
    """The value of a constant."""
    match value:
        case Null():
            return None
        case Boolean(value=found) | Number(value=found) | Text(value=found):
            return found
        case Unary(operator=sign, operand=Number(value=number)):
            return -number if sign == "-" else number
        case Array(items=items):
            return [literal(each) for each in items]
    return None


def converted(value: Any, kind: str) -> Any:
    """An example or a default as the type wants it, where it can be."""
    wanted = SCHEMAS[kind]["type"]
    if wanted == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if wanted in {"number", "integer"} and isinstance(value, str):
        try:
            return int(value) if wanted == "integer" else float(value)
        except ValueError:
            return value
    if wanted == "boolean" and isinstance(value, str) and value.casefold() in {"true", "false"}:
        return value.casefold() == "true"
    return value
