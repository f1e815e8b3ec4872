"""FILTER, MAP, FIRST and LAST."""

import re
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.evaluating import meets, value_of
from palaver.basic.rows.reading import expression_of, shape_of
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.members import items, key_of, member
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text

_SIMPLE: Final = re.compile(r"[\w]+(?:\.\w+)*")


def selected(rows: Any, condition: Any, shape: Shape | None = None) -> list[Any]:
    wanted = shape if shape is not None else shape_of(condition)
    found = [each for each in items(rows) if meets(wanted, each)]
    return Rowset(found) if isinstance(rows, Rowset) else found


def mapped(rows: Any, expression: Any, pairs: dict[str, Shape] | None = None) -> list[Any]:
    """By its text: `a -> b` renames, a name plucks, anything else is an expression; what fails is NULL."""
    if pairs is not None:
        return [_with(each, pairs) for each in items(rows)]
    wanted = text(expression).strip()
    if "->" in wanted:
        return [_renamed(each, _names(wanted)) for each in items(rows)]
    if _SIMPLE.fullmatch(wanted) and wanted != "item":
        return [_plucked(each, wanted) for each in items(rows)]
    shape = expression_of(wanted)
    return [_computed(shape, each) for each in items(rows)]


def _with(item: Any, pairs: dict[str, Shape]) -> dict[str, Any]:
    """What the item has, and what is made of it."""
    return {**(item if isinstance(item, dict) else {}), **{name: _computed(made, item) for name, made in pairs.items()}}


def _names(text_: str) -> list[tuple[str, str]]:
    found = []
    for part in text_.split(","):
        old, arrow, name = part.partition("->")
        if not arrow or not old.strip() or not name.strip():
            raise argument_error('names are changed like "old -> name"')
        found.append((old.strip(), name.strip()))
    return found


def _renamed(row: Any, names: list[tuple[str, str]]) -> Any:
    if not isinstance(row, dict):
        return None
    changed = {key_of(row, old): name for old, name in names}
    return {changed.get(key, key): value for key, value in row.items()}


def _plucked(row: Any, path: str) -> Any:
    try:
        for name in path.split("."):
            row = member(row, name)
    except BasicError:
        return None
    return row


def _computed(shape: Shape, item: Any) -> Any:
    try:
        return value_of(shape, item)
    except BasicError as error:
        if error.code == "LimitExceeded":
            raise
        return None


def end_of(value: Any, what: Any, *, last: bool) -> Any:
    """The first or last element or word, several of them, or a field of the last row."""
    if isinstance(value, str):
        words = value.split()
        if what is not None:
            count = max(0, whole(what))
            return " ".join(words[len(words) - min(count, len(words)) :] if last else words[:count])
        return "" if not words else words[-1 if last else 0]
    found = items(value)
    if isinstance(what, str) and not what.strip().lstrip("-").isdigit():
        return member(found[-1 if last else 0], what) if found else None
    if what is not None:
        count = max(0, whole(what))
        return found[len(found) - min(count, len(found)) :] if last else found[:count]
    return (found[-1] if last else found[0]) if found else None
