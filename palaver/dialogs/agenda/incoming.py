"""A request to a webhook as its program knows it: body, params, headers, method, path."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from palaver.basic.errors import BasicError
from palaver.basic.functions.conversions import parsed
from palaver.core.errors import InvalidRequest
from palaver.dialogs.agenda.signature import HEADERS, Signed

_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = 1_000
# What says who the caller is belongs to the door, and not to programs.
_HIDDEN: Final = HEADERS | {"authorization", "cookie", "x-api-key", "x-client-id"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """`headers` by their names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def signed(self, path: str) -> Signed:
        """As its hook's own address has it."""
        return Signed(self.method, path, self.query, self.body)

    def names(self) -> dict[str, Any]:
        """What the run knows by name; InvalidRequest for a body that is not what it says."""
        return {
            "body": self._read(),
            "params": _fields(self.query),
            "headers": {name: value for name, value in self.headers.items() if name not in _HIDDEN},
            "method": self.method,
            "path": self.path,
        }

    def _read(self) -> Any:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if not self.body:
            return None
        if kind == "application/json" or kind.endswith("+json"):
            return self._json()
        text = _text(self.body)
        if text is None:
            return base64.b64encode(self.body).decode()
        return _fields(text) if kind == _FORM else text

    def _json(self) -> Any:
        text = _text(self.body)
        try:
            if text is not None:
                return parsed(text)
        except BasicError:
            pass
        raise InvalidRequest("The body is not the JSON that it says it is.")


def _text(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _fields(query: str) -> dict[str, Any]:
    """A name that comes twice has an array."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise InvalidRequest(f"There are more than {_FIELDS} fields.") from error
    found: dict[str, Any] = {}
    for name, value in pairs:
        before = found.get(name)
        found[name] = value if before is None else [*before, value] if isinstance(before, list) else [before, value]
    return found
