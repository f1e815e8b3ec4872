"""The bot document's JSON Schema, as it is published, and its fields as paths and as words."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from palaver.config.document.document import BotDocument

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Shape = Mapping[str, Any]


@cache
def schema() -> Shape:
    """JSON Schema 2020-12; `x-reload`, `x-class`, `x-unit` say when a field takes effect, for whom it is, its unit."""
    return {"$schema": DIALECT, **BotDocument.model_json_schema(), "title": "Bot document, version 1"}


def sections() -> tuple[str, ...]:
    """The names of the document's parts that have fields of their own."""
    return tuple(name for name, field in schema()["properties"].items() if _inner(field))


def leaves(shape: Shape | None = None, prefix: str = "", *, whole_lists: bool = False) -> Iterator[tuple[str, Shape]]:
    """
    Each field by its path, "knowledge.collections[].name", with what the schema says of it.

    With `whole_lists` a list is a field, whatever is in it: "knowledge.collections".
    """
    for name, field in (shape or schema())["properties"].items():
        path = f"{prefix}{name}"
        inner = _inner(field)
        listed = field.get("type") == "array"
        if inner is None or (listed and whole_lists):
            yield path, field
        else:
            yield from leaves(inner, f"{path}{'[]' if listed else ''}.", whole_lists=whole_lists)


def at(location: tuple[str | int, ...]) -> Shape | None:
    """What the schema says of a place like "knowledge", "collections", 0, "name"; None where nothing can be."""
    shape: Shape | None = schema()
    for part in location:
        if shape is None:
            return None
        found = shape.get("items") if isinstance(part, int) else shape.get("properties", {}).get(part)
        shape = None if found is None else resolved(found)
    return shape


def takes(field: Shape) -> str:
    """A field's type and limits in words: "integer 1 to 600"."""
    if "anyOf" in field:
        return " or ".join(takes(each) for each in field["anyOf"])
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    kind = "object" if _inner(field) else str(field.get("type", "anything"))
    items = f" of {takes(field['items'])}" if kind == "array" else ""
    pattern = f" like {field['pattern']}" if "pattern" in field else ""
    return f"{kind}{_span(field)}{items}{pattern}"


def _span(field: Shape) -> str:
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum", field.get("maxLength", field.get("maxItems"))))
    if high is None:
        return ""
    return f" up to {high}" if low is None else f" {low} to {high}"


def _inner(field: Shape) -> Shape | None:
    """The section that a field is, or is a list of."""
    found = resolved(field.get("items", field))
    return found if "properties" in found else None


def resolved(field: Shape) -> Shape:
    """What a reference to a shape stands for; any other shape as it is."""
    reference = field.get("$ref")
    if reference is None:
        return field
    found: Shape = schema()["$defs"][str(reference).rpartition("/")[2]]
    return found
