"""What a webhook's program answers with: a status, headers and a body out of its result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from palaver.basic.compiler.scopes import RESULT
from palaver.kit import jsons

_SHAPE: Final = frozenset({"status", "body", "headers"})
_NOTHING: Final = {"status": "ok"}
_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
# What a program may say of its answer; what browsers are told of cookies and policies is the server's.
_HEADERS: Final = frozenset(
    "cache-control content-disposition content-language content-type etag last-modified location retry-after".split()  # noqa: SIM905  # a list of quoted words reads worse
)
_NAME: Final = re.compile(r"[a-z0-9-]{1,64}\Z")
_VALUE: Final = re.compile(r"[\x20-\x7e]{0,1000}\Z")
_BODILESS: Final = frozenset({204, 304})
_FIRST_STATUS, _LAST_STATUS = 200, 599


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_of(result: Any) -> Answer:
    """RETURN's value as section 9.12 of the language has it; nothing returned is `{"status":"ok"}`."""
    if result is None:
        return _sent(200, _NOTHING, {})
    if not isinstance(result, dict):
        return _sent(200, result, {})
    status = result.get("status")
    known = isinstance(status, int) and not isinstance(status, bool) and _FIRST_STATUS <= status <= _LAST_STATUS
    number = status if known and isinstance(status, int) else 200
    if not result.keys() - _SHAPE and _shaped(result, known=known):
        return _sent(number, result.get("body"), _headers(result.get("headers")))
    return _sent(number, result, {})


def said_by(variables: Mapping[str, Any]) -> dict[str, Any] | None:
    """The result of a program that returns nothing: what it has left in variables named `result_<x>`."""
    found = {n.removeprefix(RESULT): v for n, v in variables.items() if n.startswith(RESULT) and v is not None}
    return found or None


def failed(error: Mapping[str, Any]) -> Answer:
    """What nothing caught."""
    return _sent(500, {"error": {"code": error["code"], "message": error["message"]}}, {})


def _shaped(result: Mapping[str, Any], *, known: bool) -> bool:
    """Whether the keys mean an answer and are no payload of that name."""
    return bool(result) and (known or "status" not in result) and isinstance(result.get("headers", {}), dict)


def _sent(status: int, body: Any, headers: Mapping[str, str]) -> Answer:
    others = {name: value for name, value in headers.items() if name != "content-type"}
    if body is None or status in _BODILESS:
        return Answer(status, b"", headers.get("content-type", _TEXT), others)
    if isinstance(body, str) and headers:
        return Answer(status, body.encode("utf-8", "replace"), headers.get("content-type", _TEXT), others)
    return Answer(status, jsons.encode(body), headers.get("content-type", _JSON), others)


def _headers(said: Any) -> dict[str, str]:
    """Those that a program may set; any other is left out."""
    found = {}
    for name, value in (said or {}).items():
        plain, text = str(name).casefold(), str(value)
        own = plain in _HEADERS or plain.startswith("x-")
        if own and _NAME.match(plain) and _VALUE.match(text):
            found[plain] = text
    return found
