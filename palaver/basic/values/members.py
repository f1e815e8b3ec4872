"""Members and elements: `value.name` and `value[index]`, read and written; nothing of Python is behind a dot."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error, type_error
from palaver.basic.limits import HEAVY, charge, heavy
from palaver.basic.values.calendar_words import month_name, weekday_name
from palaver.basic.values.dates import full, quarter, weekday
from palaver.basic.values.kinds import Response, Rowset, kind_of
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text
from palaver.basic.world import world

_SIZES: Final = frozenset({"length", "count", "size"})
_RESPONSE: Final = frozenset({"status", "statusText", "headers", "data"})
_DATE: Final[Mapping[str, Callable[[date], Any]]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": weekday,
    "weekday_name": lambda value: weekday_name(value.weekday(), world().locale),
    "month_name": lambda value: month_name(value.month, world().locale),
    "date": lambda value: value.date() if isinstance(value, datetime) else value,
    "iso": lambda value: value.isoformat(),
    "timestamp": lambda value: int(full(value).timestamp()),
    "quarter": quarter,
    "day_of_year": lambda value: value.timetuple().tm_yday,
    "is_weekend": lambda value: value.weekday() >= 5,
    "hour": lambda value: full(value).hour,
    "minute": lambda value: full(value).minute,
    "second": lambda value: full(value).second,
    "time": lambda value: full(value).time(),
}
_TIME: Final[Mapping[str, Callable[[time], Any]]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
}
_SPAN: Final[Mapping[str, Callable[[timedelta], Any]]] = {
    "days": lambda value: value.total_seconds() / 86_400,
    "hours": lambda value: value.total_seconds() / 3_600,
    "minutes": lambda value: value.total_seconds() / 60,
    "seconds": lambda value: value.total_seconds(),
}


def member(value: Any, name: str) -> Any:
    """`value.name`: NULL of NULL and of a map that has no such key; TypeError of what has no members."""
    if type(value) is dict and name in value:
        return value[name]
    if value is None:
        return None
    if isinstance(value, Response):
        return _of_response(value, name)
    if isinstance(value, dict):
        found = key_of(value, name)
        return value[found] if found is not None else len(value) if name.casefold() in _SIZES else None
    if isinstance(value, list):
        return _of_list(value, name)
    return _of_plain(value, name.casefold())


def key_of(value: Mapping[str, Any], name: str) -> str | None:
    """The key that a name means: itself, else the first that differs in case only."""
    if name in value:
        return name
    if len(value) > HEAVY:
        charge(len(value))
    folded = name.casefold()
    return next((key for key in value if len(key) == len(name) and key.casefold() == folded), None)


def _of_list(value: list[Any], name: str) -> Any:
    if name.casefold() in _SIZES:
        return len(value)
    if isinstance(value, Rowset):
        return member(value[0], name) if value else None
    raise type_error(f"{kind_of(value)} has no member {name}")


def _of_response(value: Response, name: str) -> Any:
    """Members of the answer itself; `ok`, `body` and everything else lie behind them."""
    known = next((each for each in _RESPONSE if each.casefold() == name.casefold()), None)
    if known:
        return value.get(known)
    match name.casefold():
        case "ok":
            good = isinstance(value.get("status"), int) and value["status"] < 400
            return good and value.get("ok") is not False
        case "body":
            return value.get("data")
    data = value.get("data")
    return member(data, name) if isinstance(data, dict | list) else None


def _of_plain(value: Any, name: str) -> Any:
    tables: tuple[tuple[type, Mapping[str, Callable[[Any], Any]]], ...] = (
        (date, _DATE),
        (time, _TIME),
        (timedelta, _SPAN),
    )
    for kind, table in tables:
        if isinstance(value, kind) and name in table:
            return table[name](value)
    if isinstance(value, str):
        if name in _SIZES:
            return len(value)
        parsed = as_record(value)
        if parsed is not None:
            return member(parsed, name)
    raise type_error(f"{kind_of(value)} has no member {name}")


def as_record(value: str) -> Any:
    """The map or array that a text is as JSON, as models answer; None for other text."""
    stripped = value.strip().removeprefix("```json").removesuffix("```").strip()
    if not stripped.startswith(("{", "[")):
        return None
    heavy(len(stripped))
    try:
        found = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return Rowset(found) if isinstance(found, list) else found


def set_member(value: Any, name: str, new: Any) -> None:
    if not isinstance(value, dict):
        raise type_error(f"{kind_of(value)} has no members that can be set")
    set_key(value, key_of(value, name) or name, new)


def set_key(value: dict[str, Any], key: str, new: Any) -> None:
    if key not in value and len(value) % HEAVY == HEAVY - 1:
        heavy(len(value) + 1, "map")
    value[key] = new


def element(value: Any, index: Any) -> Any:
    """`value[index]`: from 0, from the end when negative; NULL outside and of NULL."""
    if isinstance(value, list | str):
        if isinstance(index, str) and isinstance(value, Rowset) and not index.lstrip("-").isdigit():
            found = member(value, index)
            return _group(value, index) if found is None else found
        if isinstance(index, str) and isinstance(value, str) and (parsed := as_record(value)) is not None:
            return element(parsed, index)
        try:
            return value[index if type(index) is int else whole(index)]
        except IndexError:
            return None
    if value is None:
        return None
    if isinstance(value, Response):
        return _of_response(value, text(index)) if isinstance(index, str) else element(value.get("data"), index)
    if isinstance(value, dict):
        return value.get(index if type(index) is str else text(index))
    raise type_error(f"{kind_of(value)} has no elements")


def _group(rows: list[Any], key: str) -> Any:
    """Of what GROUP BY made, the items of one key."""
    grouped = (each for each in rows if isinstance(each, dict) and {"key", "items"} <= each.keys())
    return next((each["items"] for each in grouped if text(each["key"]) == key), None)


def set_element(value: Any, index: Any, new: Any) -> None:
    """Behind the end an array grows, NULL in between."""
    if isinstance(value, dict):
        set_key(value, index if type(index) is str else text(index), new)
        return
    if not isinstance(value, list):
        raise type_error(f"{kind_of(value)} has no elements that can be set")
    at, size = index if type(index) is int else whole(index), len(value)
    at = at + size if at < 0 else at
    if 0 <= at < size:
        value[at] = new
        return
    if at < 0:
        raise argument_error(f"there is no element {at - size}: the array has {size}")
    if at - size > HEAVY or (at >= HEAVY and at % HEAVY == 0):
        heavy(at + 1, "array")
    value.extend([None] * (at - size))
    value.append(new)


def items(value: Any) -> list[Any]:
    """What FOR EACH goes through: a copy, so that the loop may change the original."""
    if value is None:
        return []
    if isinstance(value, Response) and not isinstance(value.get("data"), list):
        raise _not_iterable(value)
    found = value.get("data") if isinstance(value, Response) else value
    if isinstance(found, list | dict) and len(found) > HEAVY:
        heavy(len(found), "array")
    if isinstance(found, list):
        return found[:]
    if isinstance(found, dict):
        return [{"key": key, "value": each} for key, each in found.items()]
    raise _not_iterable(value)


def _not_iterable(value: Any) -> BasicError:
    return BasicError("NotIterable", f"{kind_of(value)} has no items to go through")
