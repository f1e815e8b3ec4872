"""Reads an OpenAPI document of version 3.0 or 3.1, JSON or YAML, into operations; a stranger has written it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin

import msgspec

from palaver.config.document import yamls
from palaver.core.errors import Unprocessable
from palaver.kit.jsons import storable
from palaver.tools.openapi.operation import Operation, Place, Read, Where
from palaver.tools.openapi.schemas import Schemas, TooMuch
from palaver.tools.schema import flaw

LARGEST: Final = 2 * 1024 * 1024
MOST: Final = 200
_METHODS: Final = ("get", "head", "post", "put", "patch", "delete")
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_-]+")
_PARAMETER: Final = re.compile(r"^[A-Za-z0-9_.\[\]$-]{1,100}$")
_JSON: Final = re.compile(r"^application/([a-z0-9.+-]+\+)?json$")
_NAME: Final = 60
_TOLD: Final = 1_000
# What a caller must not decide: whose request it is, and where it ends.
_OURS: Final = frozenset({"host", "authorization", "cookie", "connection", "transfer-encoding", "upgrade", "te", "via"})


class _Skip(Exception):
    """The operation cannot be a tool."""


def read(data: bytes, source: str = "") -> Read:
    """What the document describes; `source` is where it lay. Unprocessable says what is wrong with it."""
    document = _document(data)
    if not str(document.get("openapi", "")).startswith(("3.0", "3.1")):
        raise Unprocessable("This is no OpenAPI document of version 3.0 or 3.1.")
    schemas, skipped = Schemas(document), dict[str, str]()
    found: dict[str, Operation] = {}
    try:
        for method, path, shared, said in _operations(schemas, document):
            name = _named(said, method, path, found)
            try:
                found[name] = _operation(schemas, name, method, path, shared, said)
            except _Skip as reason:
                skipped[f"{method.upper()} {path}"[:200]] = str(reason)
            if len(found) > MOST:
                raise Unprocessable(f"The document describes more than {MOST} operations.")
    except (TooMuch, RecursionError) as error:
        raise Unprocessable(f"The document is too intricate: {error}.") from error
    if not found:
        raise Unprocessable("The document describes no operation that could be a tool.")
    info = document.get("info")
    title = info.get("title", "") if isinstance(info, Mapping) else ""
    return Read(
        title=_text(title, 200), base_url=_server(document, source), operations=[*found.values()], skipped=skipped
    )


def _document(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise Unprocessable(f"The document is larger than {LARGEST // 2**20} MB.")
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        found, wrong = yamls.load(data, "document")
    if found is None:
        raise Unprocessable(f"The document is neither JSON nor YAML: {wrong[0].message}.")
    return found


def _operations(
    schemas: Schemas, document: Mapping[str, Any]
) -> Iterator[tuple[str, str, list[Any], Mapping[str, Any]]]:
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, Mapping) else ():
        found = schemas.found(item)
        if not isinstance(found, Mapping) or not str(path).startswith("/"):
            continue
        shared = found.get("parameters")
        for method in _METHODS:
            if isinstance(said := found.get(method), Mapping):
                yield method, str(path), shared if isinstance(shared, list) else [], said


def _named(said: Mapping[str, Any], method: str, path: str, taken: Mapping[str, Any]) -> str:
    wanted = said.get("operationId")
    plain = _FOREIGN.sub("_", wanted if isinstance(wanted, str) and wanted else f"{method}{path}").strip("_") or method
    name, number = plain[:_NAME], 2
    while name in taken:
        name, number = f"{plain[: _NAME - 4]}_{number}", number + 1
    return name


def _operation(  # what one operation consists of
    schemas: Schemas, name: str, method: str, path: str, shared: list[Any], said: Mapping[str, Any]
) -> Operation:
    properties: dict[str, Any] = {}
    required: list[str] = []
    places: list[Place] = []
    own = said.get("parameters")
    for parameter in _parameters(schemas, [*shared, *(own if isinstance(own, list) else [])]):
        where, original = parameter["in"], parameter["name"]
        argument = original if original not in properties and original != "body" else f"{original}_{where}"
        properties[argument] = _described(schemas.schema(parameter.get("schema", {})), parameter)
        places.append(Place(argument, where, original))
        if where == "path" or parameter.get("required") is True:
            required.append(argument)
    if (body := _body(schemas, said)) is not None:
        properties["body"] = body[0]
        places.append(Place("body", "body", ""))
        required += ["body"] if body[1] else []
    missing = set(re.findall(r"\{([^{}]*)\}", path)) - {place.name for place in places if place.where == "path"}
    if missing:
        raise _Skip(f"nothing says what {', '.join(sorted(missing))} in its path is")
    parameters = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    if (reason := flaw(parameters)) is not None:
        raise _Skip(f"its schema cannot be checked by: {reason}")
    title = _text(said.get("summary", ""), 200)
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        title=title,
        description=_text(said.get("description", ""), _TOLD) or title or f"{method.upper()} {path}",
        parameters=parameters,
        places=places,
    )


def _parameters(schemas: Schemas, said: list[Any]) -> list[Mapping[str, Any]]:
    """Those that can be arguments; a later one replaces an earlier one of the same name and place."""
    found: dict[tuple[str, Where], Mapping[str, Any]] = {}
    for each in said:
        parameter = schemas.found(each)
        if not isinstance(parameter, Mapping) or not isinstance(name := parameter.get("name"), str):
            continue
        where = parameter.get("in")
        if where not in {"path", "query", "header"} or not _PARAMETER.match(name):
            if parameter.get("required") is True:
                raise _Skip(f"it needs {name[:100]!r} in {str(where)[:20]!r}, which is not sent")
            continue
        if where == "header" and (name.lower() in _OURS or name.lower().startswith(("content-", "proxy-", "accept"))):
            continue
        found[name, where] = parameter
    return [*found.values()]


def _body(schemas: Schemas, said: Mapping[str, Any]) -> tuple[dict[str, Any], bool] | None:
    """The schema of a JSON body, and whether it must be there."""
    body = schemas.found(said.get("requestBody"))
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, Mapping) or not content:
        return None
    for kind, media in content.items():
        if _JSON.match(str(kind).partition(";")[0].strip().lower()) and isinstance(media, Mapping):
            return schemas.schema(media.get("schema", {})), body.get("required") is True
    if body.get("required") is True:
        raise _Skip("its body is no JSON")
    return None


def _described(schema: dict[str, Any], parameter: Mapping[str, Any]) -> dict[str, Any]:
    told = _text(parameter.get("description", ""), _TOLD)
    return {**schema, "description": told} if told and "description" not in schema else schema


def _server(document: Mapping[str, Any], source: str) -> str:
    """The first server that is named, its variables at their defaults; what is relative is so to the source."""
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], Mapping) else {}
    url = first.get("url")
    if not isinstance(url, str):
        return urljoin(source, "/") if source else ""
    variables = first.get("variables")
    for name, variable in variables.items() if isinstance(variables, Mapping) else ():
        if isinstance(variable, Mapping) and isinstance(default := variable.get("default"), str):
            url = url.replace(f"{{{name}}}", default)
    return urljoin(source, url) if source else url


def _text(value: object, longest: int) -> str:
    return storable(value.strip()[:longest]) if isinstance(value, str) else ""
