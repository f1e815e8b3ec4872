"""Routes as declared: each asks for a permission that exists, says what it does, and is public only where agreed."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from palaver.security.permissions import PERMISSIONS
from palaver.web.route import ANYONE, JSON, PUBLIC, WIDGET, Route, is_public

# What asks for a widget and for no caller.
WIDGET_PATHS = ("/api/chat/client_id",)


def breaches(routes: Iterable[Route], permissions: AbstractSet[str] = PERMISSIONS.keys()) -> Iterator[str]:
    for route in routes:
        name = f"{route.method} {route.path}"
        if route.permission not in permissions | {PUBLIC, WIDGET, ANYONE}:
            yield f"{name} asks for {route.permission!r}, which palaver/security/permissions.py does not have"
        if not route.page and not route.summary:
            yield f"{name} has no summary: OpenAPI and the reference show it"
        if route.permission == PUBLIC and not is_public(route.path):
            yield f"{name} answers strangers, but its path is not agreed to be public"
        if route.permission == WIDGET and route.path not in WIDGET_PATHS:
            yield f"{name} asks for no caller, which is not agreed"
        for kind in lenient(route):
            yield f"{name} overlooks fields that {kind} does not have: declare it with forbid_unknown_fields=True"


def lenient(route: Route) -> Iterator[str]:
    """The structs of a JSON body that take no notice of fields which they do not have; /v1 follows OpenAI's clients."""
    if not route.path.startswith("/v1/"):
        for kind in (route.body, route.accepts.get(JSON)):
            if kind is not None:
                yield from sorted(
                    {each.cls.__name__ for each in _structs(kind, set()) if not each.forbid_unknown_fields}
                )


def _structs(kind: Any, seen: set[type]) -> Iterator[msgspec.inspect.StructType]:
    """Every struct in a type, however deep."""
    found = kind if isinstance(kind, msgspec.inspect.Type) else msgspec.inspect.type_info(kind)
    if isinstance(found, msgspec.inspect.StructType):
        if found.cls in seen:
            return
        seen.add(found.cls)
        yield found
    for inner in inside(found):
        yield from _structs(inner, seen)


def inside(kind: msgspec.inspect.Type) -> list[msgspec.inspect.Type]:
    match kind:
        case msgspec.inspect.StructType():
            return [field.type for field in kind.fields]
        case msgspec.inspect.Metadata():
            return [kind.type]
        case msgspec.inspect.UnionType():
            return list(kind.types)
        case msgspec.inspect.CollectionType():
            return [kind.item_type]
        case msgspec.inspect.DictType():
            return [kind.key_type, kind.value_type]
    return []
