"""OpenAPI 3.1, derived from the routes and their types."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from palaver.web.route import PUBLIC, Route

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"{(\w+)}")
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {},
                "request_id": {"type": "string"},
            },
        }
    },
}


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The description of every JSON route; pages are left out."""
    listed = [route for route in routes if not route.page]
    kinds = [kind for route in listed for kind in (route.body, route.query, route.response) if kind is not None]
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
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _operation(route: Route, shapes: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rsplit('.', 2)[-2]}_{route.handler.__name__}",
        "summary": route.summary,
        "parameters": _parameters(route, shapes, components),
        "responses": {
            str(route.status): _answer(route, shapes),
            "default": {
                "description": "An error.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
        "security": [] if route.permission == PUBLIC else [{"bearer": []}, {"key": []}],
        "x-permission": route.permission,
        "x-rate": route.rate,
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": shapes[repr(route.body)]}},
        }
    return operation


def _answer(route: Route, shapes: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.response is not None:
        answer["content"] = {"application/json": {"schema": shapes[repr(route.response)]}}
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
    return found
