"""OpenAPI 3.1, derived from the routes and their types."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from palaver.core.errors import CODES
from palaver.web.route import JSON, Route

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"{(\w+)}")
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "enum": list(CODES)},
                "message": {"type": "string"},
                "details": {},
                "request_id": {"type": "string"},
            },
        }
    },
}
_REFUSED: dict[str, Any] = {
    "description": "An error.",
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The description of every JSON route; pages and other protocols are left out."""
    listed = [route for route in routes if not route.page and not route.protocol]
    kinds = [
        kind
        for route in listed
        for kind in (*_bodies(route).values(), route.query, route.response, route.later)
        if kind
    ]
    shapes, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = dict(zip(map(repr, kinds), shapes, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in listed:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_kind, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Palaver", "version": version},
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR},
            "responses": {"Error": _REFUSED},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _operation(route: Route, shapes: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}{route.path}").strip("_"),
        "summary": route.summary,
        "parameters": _parameters(route, shapes, components),
        "responses": {
            str(route.status): _answer(route, route.status, route.response, shapes),
            **({"202": _answer(route, HTTPStatus.ACCEPTED, route.later, shapes)} if route.later else {}),
            **({"204": _answer(route, HTTPStatus.NO_CONTENT, None, shapes)} if route.empty else {}),
            **{str(status): {"$ref": "#/components/responses/Error"} for status in refusals(route)},
        },
        "security": [] if route.for_strangers else [{"bearer": []}, {"key": []}],
        "x-permission": route.permission,
        "x-rate": route.counted,
    }
    bodies = _bodies(route)
    if bodies:
        content = {media: {"schema": shapes[repr(kind)]} for media, kind in bodies.items()}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def refusals(route: Route) -> list[int]:
    """The statuses of errors that a route may answer with: what its declaration lets one expect, and what it names."""
    expected = {
        (400, 421, 429, 503): True,
        (401, 403): not route.for_strangers or route.counted == "login",
        (404,): "{" in route.path or route.counted == "chat",
        (409, 507): route.method != "GET",
        (412, 428): "If-Match" in route.headers,
        (413, 422): bool(_bodies(route)),
        (422,): route.query is not None,
        (402, 502): route.counted == "chat",
    }
    return sorted({*route.refuses, *(status for some, holds in expected.items() if holds for status in some)})


def _bodies(route: Route) -> Mapping[str, Any]:
    """The types of a request's body by media type."""
    return route.accepts if route.body is None else {JSON: route.body}


def _answer(route: Route, status: int, kind: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status != HTTPStatus.NO_CONTENT:
        unshaped: dict[str, Any] = {"type": "string"} if route.produces == "text/plain" else {}
        schema = unshaped if kind is None else shapes[repr(kind)]
        answer["content"] = {media: {"schema": schema} for media in (route.produces, *route.alternatives)}
    return answer


def _parameters(route: Route, shapes: dict[str, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ]
    if route.query is not None:
        shape = components[shapes[repr(route.query)]["$ref"].rsplit("/", 1)[-1]]
        required = shape.get("required", ())
        found += [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in shape["properties"].items()
        ]
    return found + [{"name": name, "in": "header", "schema": {"type": "string"}} for name in route.headers]
