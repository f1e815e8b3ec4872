"""Schemas of an OpenAPI document as JSON Schema: references put in place, within bounds, nothing from elsewhere."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.kit.jsons import encode

_DEEPEST: Final = 24
_NODES: Final = 20_000
_ROOM: Final = 16 * 1024 * 1024  # bytes of all schemas, written out: one that is referred to often counts each time
_WORDS: Final = frozenset(
    {"type", "description", "enum", "const", "default", "format", "title", "minimum", "maximum", "multipleOf"}
    | {"exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"}
    | {"uniqueItems", "minProperties", "maxProperties", "required"}
)
_ONE: Final = ("items", "additionalProperties", "not")
_MANY: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_OPEN: Final[Mapping[str, Any]] = {}  # takes everything: the service itself judges what we cannot say


class TooMuch(ValueError):
    """The document's schemas are larger than is taken."""


class Schemas:
    """What references in a document stand for; counts what it has written over all of its schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._left, self._room = _NODES, _ROOM

    def found(self, value: Any) -> Any:
        """What a value is, its reference followed; an empty object where it leads nowhere or out of the document."""
        for _ in range(_DEEPEST):
            if not isinstance(value, Mapping) or "$ref" not in value:
                return value
            value = self._at(value["$ref"])
        return {}

    def schema(self, value: Any, above: tuple[int, ...] = ()) -> dict[str, Any]:
        """The JSON Schema of a schema; one that holds itself, or lies too deep, takes anything there. TooMuch."""
        found = self.found(value)
        self._left -= 1
        if self._left < 0:
            raise TooMuch(f"the document's schemas have more than {_NODES:,} parts")
        if not isinstance(found, Mapping) or id(found) in above or len(above) > _DEEPEST:
            return dict(_OPEN)
        below = (*above, id(found))
        made: dict[str, Any] = {name: found[name] for name in _WORDS & found.keys()}
        self._weigh(made)
        for name in _ONE:
            inner = found.get(name)
            if isinstance(inner, Mapping):
                made[name] = self.schema(inner, below)
            elif isinstance(inner, bool) and name == "additionalProperties":
                made[name] = inner
        for name in _MANY:
            if isinstance(inner := found.get(name), list) and inner:
                made[name] = [self.schema(each, below) for each in inner]
        if isinstance(properties := found.get("properties"), Mapping):
            self._weigh([*map(str, properties)])
            made["properties"] = {str(name): self.schema(each, below) for name, each in properties.items()}
        return _modern(found, made)

    def _weigh(self, words: Any) -> None:
        self._room -= len(encode(words))
        if self._room < 0:
            raise TooMuch(f"the document's schemas have more than {_ROOM // 2**20} MB, with what they refer to")

    def _at(self, reference: object) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return {}
        place: Any = self.document
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            place = place.get(name, {}) if isinstance(place, Mapping) else {}
        return place


def _modern(found: Mapping[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """What version 3.0 writes otherwise than JSON Schema."""
    if found.get("nullable") is True and isinstance(kind := made.get("type"), str):
        made["type"] = [kind, "null"]
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and limit in made:
            made[exclusive] = made.pop(limit)
    return made
