"""Whatever a JSON body may hold is bounded: else 4 MB of a list are stored, and keep the loop from everybody."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec.inspect as shapes

from palaver.web.route import JSON, Route
from tools.house.routes import inside

_BOT: Final = "the document of a bot bounds it, with a path for each error"
_FIELD: Final = "the field of the bot document bounds it"
_MESSAGE: Final = "the engine bounds a message, and says so"
_MODEL: Final = "goes to the model as it is, in a body of 4 MB and a context that is cut"

# What is bounded elsewhere, by struct and field; "" is a body that is no struct.
BOUNDED: Final = {
    "": _BOT,
    "NewBot.collections": _BOT,
    "NewBot.config": _BOT,
    "NewBot.description": _BOT,
    "NewBot.model": _BOT,
    "NewBot.prompt": _BOT,
    "YamlWanted.config": "the handler bounds it, and nothing of it is kept",
    "DefaultWanted.value": _FIELD,
    "ValueWanted.value": _FIELD,
    "Ask.message": _MESSAGE,
    "Continue.message": _MESSAGE,
    "ChatRequest.stop": _MODEL,
    "ChatRequest.tool_choice": _MODEL,
    "Described.schema": _MODEL,
    "Function.arguments": _MODEL,
    "FunctionSpec.description": _MODEL,
    "FunctionSpec.parameters": _MODEL,
    "InMessage.content": _MODEL,
    "Trial.arguments": "goes to the server as it is, in a body of 4 MB",
    "Import.document": "the reader of OpenAPI bounds it, and says so",
    "EmbeddingRequest.input": "the handler bounds texts and their number",
}
_REPEATED: Final = re.compile(r"(?<!\\)[*+]|\{\d*,\}")


def unbounded(routes: Iterable[Route]) -> Iterator[str]:
    for route in routes:
        for kind in (route.body, route.accepts.get(JSON)):
            if kind is not None:
                for place in sorted(set(_open(kind, "", set())) - BOUNDED.keys()):
                    yield f"{route.method} {route.path}: {place} has no max_length"


def _open(kind: Any, place: str, seen: set[type]) -> Iterator[str]:
    """The places of a type that take as much as a body holds."""
    found = kind if isinstance(kind, shapes.Type) else shapes.type_info(kind)
    if isinstance(found, shapes.StructType):
        if found.cls not in seen:
            seen.add(found.cls)
            for field in found.fields:
                yield from _open(field.type, f"{found.cls.__name__}.{field.encode_name}", seen)
        return
    if _is_open(found):
        yield place
    for inner in inside(found):
        yield from _open(inner, place, seen)


def _is_open(kind: shapes.Type) -> bool:
    match kind:
        case shapes.StrType():
            return kind.max_length is None and (kind.pattern is None or _REPEATED.search(kind.pattern) is not None)
        case shapes.CollectionType() | shapes.DictType():
            return kind.max_length is None
    return isinstance(kind, shapes.AnyType)
