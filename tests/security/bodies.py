"""Bodies of requests as the OpenAPI document describes them: one field is what a test puts there, the others fit."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from palaver.web.openapi import document
from palaver.web.route import Route
from tests.security.home import Home, fresh_word
from tests.security.routes import HTTP

Shape = Mapping[str, Any]
Make = Callable[[Any], Any]

DOCUMENT: Final = document(HTTP, "0")


class Field(NamedTuple):
    """One place in a route's body; `make` answers a body with a value there."""

    name: str
    shape: Shape
    make: Make


class Bodies:
    """`home` is whose rows the other fields of a body name, so that a value gets as far as it can."""

    def __init__(self, home: Home) -> None:
        self._fitting: dict[str, Callable[[], Any]] = {
            "email": lambda: f"{fresh_word()}@bodies.example",
            "role": lambda: "viewer",
            "visibility": lambda: "restricted",
            "persona": lambda: home.alias,
            "model": lambda: home.alias,
            "messages": lambda: [{"role": "user", "content": "hi"}],
            "session": lambda: str(home.session),
            "turn": lambda: home.names["turn"],
            "user_id": lambda: str(home.person),
            "bot": lambda: str(home.bot),
            "permission": lambda: "bots.read",
            "permissions": lambda: ["bots.read"],
            "per_minute": lambda: 1_000_000,
            "source": lambda: 'TALK "hi"',
        }

    def fields(self, route: Route) -> list[Field]:
        """Every field that the route's JSON body can have, however deep, in each of its forms."""
        schema = schema_of(route)
        return [] if schema is None else list(self._fields("", schema))

    def _fields(self, name: str, schema: Shape) -> Iterator[Field]:
        shape = _resolved(schema)
        if "anyOf" in shape:
            for option in shape["anyOf"]:
                if option.get("type") != "null":
                    yield from self._fields(name, option)
        elif shape.get("properties"):
            for key, inner in shape["properties"].items():
                for found in self._fields(f"{name}.{key}", inner):
                    yield found._replace(make=self._within(shape, key, found.make))
        elif shape.get("type") == "array":
            for found in self._fields(f"{name}[]", shape.get("items", {})):
                yield found._replace(make=_listed(found.make))
        elif shape.get("type") == "object":
            yield Field(f"{name}.name", shape, lambda value: {"name": value})
            yield Field(f"{name}.?", shape, lambda value: {str(value): "x"})
        else:
            yield Field(name, shape, lambda value: value)

    def _within(self, shape: Shape, key: str, make: Make) -> Make:
        return lambda value: {**self.example(shape), key: make(value)}

    def example(self, schema: Shape, name: str = "") -> Any:
        """The least that fits, new each time."""
        shape = _resolved(schema)
        if "anyOf" in shape:
            return self.example(shape["anyOf"][0], name)
        known = self._fitting[name]() if name in self._fitting else None
        if "enum" in shape:
            return known if known in shape["enum"] else shape["enum"][0]
        if known is not None:
            return known
        return self._plain(shape)

    def _plain(self, shape: Shape) -> Any:
        match shape.get("type"):
            case "object":
                wanted = {*shape.get("required", ()), "persona", "role"}
                inner = shape.get("properties", {})
                return {key: self.example(inner[key], key) for key in inner if key in wanted}
            case "array":
                return [self.example(shape["items"])] * shape.get("minItems", 0)
            case "integer" | "number":
                return shape.get("minimum", 1)
        return fresh_word()


def schema_of(route: Route) -> Shape | None:
    """Of the JSON body that a route takes; None where it takes none."""
    described = DOCUMENT["paths"].get(route.path, {}).get(route.method.lower(), {}).get("requestBody")
    found: Shape | None = described and described["content"].get("application/json", {}).get("schema")
    return found


def queries_of(route: Route) -> list[str]:
    described = DOCUMENT["paths"].get(route.path, {}).get(route.method.lower(), {}).get("parameters", ())
    return [parameter["name"] for parameter in described if parameter["in"] == "query"]


def _listed(make: Make) -> Make:
    return lambda value: [make(value)]


def _resolved(schema: Shape) -> Shape:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Shape = DOCUMENT["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return found
