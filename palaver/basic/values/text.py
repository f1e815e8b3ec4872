"""Text: how each kind of value is written, alone and as JSON."""

import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from palaver.basic.errors import limit_exceeded
from palaver.basic.limits import HEAVY, charge, limits
from palaver.basic.values.kinds import Failure, File, Response, Secret
from palaver.basic.values.numbers import bounded

DEEPEST: Final = 100  # levels of a value that is written, read or compared
_WHOLE_FLOATS: Final = 1e15  # below it, a float without a fraction is written without one


def text(value: Any) -> str:
    """How a value is written where text is wanted; NULL is nothing."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return _written(value)
    return plain(value)


def plain(value: Any) -> str:
    """How a value that holds no others is written."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(bounded(value))
        case float():
            return str(int(value)) if abs(value) < _WHOLE_FLOATS and value == int(value) else repr(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S") if value.year >= 1000 else value.isoformat(" ", "seconds")[:19]
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        case timedelta():
            return plain(value.total_seconds())
        case _:
            return str(value)


def dumps(value: Any, indent: int | None = None) -> str:
    """A value as JSON; LimitExceeded for one that is too deep (or holds itself) or too long."""
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(jsonable(value), ensure_ascii=False, separators=separators, indent=indent)


def jsonable(value: Any) -> Any:
    return _Json().of(value, 0)


def shown(value: Any) -> str:
    """How a value is written where others read it: with its secrets masked."""
    if isinstance(value, Secret):
        return value.shown
    if not isinstance(value, dict | list):
        return text(value)
    if isinstance(value, File | Response | Failure):
        return text(value)
    return json.dumps(_Json(masks=True).of(value, 0), ensure_ascii=False, separators=(",", ":"))


class _Json:
    """Counts what it has copied: a value that shares its parts may be much longer than it looks."""

    def __init__(self, *, masks: bool = False) -> None:
        self.size = self.elements = 0
        self.masks = masks

    def of(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            self._count(len(value) + 2)
            return value.shown if self.masks and isinstance(value, Secret) else str(value)
        self._count(1)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return bounded(value)
        if isinstance(value, float):
            return _json_float(value)
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() and abs(value) < _WHOLE_FLOATS else float(value)
        if depth >= DEEPEST:
            raise limit_exceeded(f"a value nested deeper than {DEEPEST}")
        if isinstance(value, list):
            return [self.of(each, depth + 1) for each in value]
        if isinstance(value, dict):
            return {self.of(str(key), depth): self.of(each, depth + 1) for key, each in value.items()}
        return value.isoformat() if isinstance(value, datetime | time) else plain(value)

    def _count(self, size: int) -> None:
        before, self.size = self.size, self.size + size
        self.elements += 1
        if self.size // HEAVY != before // HEAVY:
            limits().fit(self.size, "string")
            limits().fit(self.elements, "array")
            charge((self.size // HEAVY - before // HEAVY) * HEAVY * 64)


def _json_float(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if abs(value) < _WHOLE_FLOATS and value == int(value) else value


def _written(value: dict[str, Any] | list[Any]) -> str:
    if isinstance(value, File):
        if "type" in value:  # an item of a folder's listing
            return text(value.get("name"))
        return text(value.get("url") or value.get("path") or value.get("name"))
    if isinstance(value, Response):
        return text(value.get("data"))
    if isinstance(value, Failure):
        return text(value.get("message"))
    return dumps(value)
