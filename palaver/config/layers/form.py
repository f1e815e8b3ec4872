"""Fields as people see and type them in a plain form: what one takes, and what was typed as a value."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from palaver.config.document.finding import Finding, refused
from palaver.config.document.schema import leaves, takes
from palaver.config.layers.layers import layered
from palaver.core.errors import PalaverError
from palaver.kit import jsons

_LONG: Final = 500  # characters from which on a text is typed in an area


def fields() -> dict[str, Mapping[str, Any]]:
    """The fields that a layer can have, with what the schema says of them."""
    return {path: field for path, field in leaves(whole_lists=True) if path in layered()}


def shape(path: str) -> dict[str, Any] | None:
    """{path, description, takes, default, options, area} of a field for a form; None where there is no such field."""
    field = fields().get(path)
    if field is None:
        return None
    options = [option for each in _kinds(field) for option in each.get("enum", ())]
    if "boolean" in [each.get("type") for each in _kinds(field)]:
        options = [True, False]
    if options and _nullable(field):
        options = [None, *options]
    return {
        "path": path,
        "description": field.get("description", ""),
        "takes": takes(field).replace("`", ""),
        "default": jsons.shown(field.get("default")),
        "options": [{"value": jsons.shown(each), "label": jsons.shown(each)} for each in options],
        "area": any(each.get("maxLength", 0) > _LONG or each.get("type") == "array" for each in _kinds(field)),
    }


def typed(path: str, text: str) -> Any:
    """The value that somebody typed for a field: texts as they are, all else as JSON; Unprocessable when it is none."""
    field = fields().get(path, {})
    text = text.replace("\r\n", "\n")
    if _nullable(field) and text.strip() in {"", "null"}:
        return None
    if "string" in [each.get("type") for each in _kinds(field)]:
        return text
    try:
        return jsons.decode(text)
    except msgspec.DecodeError:
        hint = f"it takes: {takes(field)}" if field else "choose a field"
        raise refused([Finding(path=path, code="unreadable", message="this is no such value", hint=hint)]) from None


def told(error: PalaverError) -> str:
    """What is wrong with a typed value, and what it takes."""
    findings = error.details if isinstance(error.details, list) else ()
    return " ".join(f"{each['message']}; {each['hint']}." for each in findings) or error.message


def _kinds(field: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(field.get("anyOf", [field]))


def _nullable(field: Mapping[str, Any]) -> bool:
    return any(each.get("type") == "null" for each in _kinds(field))
