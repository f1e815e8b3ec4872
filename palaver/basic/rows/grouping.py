"""GROUP BY, AGGREGATE, PIVOT and JOIN of rows."""

import re
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.functions.arithmetic import average, extreme, total
from palaver.basic.limits import charge, heavy
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.members import items, key_of, member
from palaver.basic.values.text import dumps, text

_CALL: Final = re.compile(r"\s*(SUM|AVG|COUNT|MIN|MAX)\s*\(\s*(\*|[\w.]*)\s*\)\s*", re.IGNORECASE)


def aggregated(function: str, rows: list[Any], field: str) -> Any:
    """Of nothing the sum and the count are 0, the others NULL."""
    name = function.strip().upper()
    if name == "COUNT":
        return len(rows)
    values = [value for row in rows if (value := _field(row, field)) is not None and value != ""]
    charge(len(values) * 16)
    match name:
        case "SUM":
            return total(values)
        case "AVG":
            return average(values)
        case "MIN":
            return extreme((values,), lambda one, other: one < other)
        case "MAX":
            return extreme((values,), lambda one, other: one > other)
    raise argument_error(f"{name[:20]} is none of SUM, AVG, COUNT, MIN, MAX")


def _field(row: Any, field: str) -> Any:
    return member(row, field) if isinstance(row, dict) and field else row


def _keyed(rows: Any, field: str) -> dict[str, tuple[Any, list[Any]]]:
    """Rows by the value of a field, in the order they come."""
    found: dict[str, tuple[Any, list[Any]]] = {}
    for row in items(rows):
        key = _field(row, field)
        found.setdefault(dumps(key), (key, []))[1].append(row)
    return found


def grouped(rows: Any, field: Any, aliases: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    calls = {name: _call(text(call)) for name, call in (aliases or {}).items()}
    return Rowset(
        {
            "key": key,
            "items": members,
            "count": len(members),
            **{name: aggregated(function, members, column) for name, (function, column) in calls.items()},
        }
        for key, members in _keyed(rows, text(field)).values()
    )


def _call(written: str) -> tuple[str, str]:
    found = _CALL.fullmatch(written)
    if found is None:
        raise argument_error('a group is computed like "SUM(field)"')
    return found[1], "" if found[2] == "*" else found[2]


def by_group(function: str, rows: list[Any], field: str, group: str) -> list[dict[str, Any]]:
    return [
        {"key": key, "value": aggregated(function, members, field)} for key, members in _keyed(rows, group).values()
    ]


def pivoted(rows: Any, row: Any, column: Any, value: Any = None, function: Any = None) -> list[dict[str, Any]]:
    """Three arguments: the values of each row's key summed; four or five: values of a column become keys."""
    found = []
    for key, members in _keyed(rows, text(row)).values():
        made: dict[str, Any] = {text(row): key, "row_header": key}
        if value is None:
            made[text(column)] = aggregated("SUM", members, text(column))
        else:
            for name, cell in _keyed(members, text(column)).values():
                made[text(name)] = aggregated(text(function) or "SUM", cell, text(value))
        found.append(made)
    return Rowset(found)


def joined_rows(left: Any, right: Any, left_key: str, right_key: str) -> list[dict[str, Any]]:
    """Pairs whose keys are the same, and not NULL; where both have a name, the left one's value stays."""
    by_key = _keyed(right, right_key)
    found: list[dict[str, Any]] = []
    for row in items(left):
        key = _field(row, left_key)
        for other in [] if key is None else by_key.get(dumps(key), (None, []))[1]:
            if not isinstance(row, dict) or not isinstance(other, dict):
                raise argument_error("rows that are joined are maps")
            found.append({**{k: v for k, v in other.items() if key_of(row, k) is None}, **row})
            if len(found) % 512 == 0:
                heavy(len(found), "array")
    return Rowset(found)
