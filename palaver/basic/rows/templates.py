"""FILL: {{names}} in a template replaced by values; a text that is one name takes the value as it is."""

import re
from typing import Any, Final

from palaver.basic.errors import limit_exceeded
from palaver.basic.limits import charge, heavy
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.members import member
from palaver.basic.values.text import DEEPEST, text

_NAME: Final = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def filled(data: Any, template: Any) -> Any:
    """One result for each row where the data are rows."""
    if isinstance(data, list):
        return Rowset(_filled(row, template, 0) for row in data)
    return _filled(data, template, 0)


def _filled(data: Any, template: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise limit_exceeded(f"a value nested deeper than {DEEPEST}")
    if isinstance(template, str):
        return _text(data, template)
    if isinstance(template, list):
        heavy(len(template), "array")
        return [_filled(data, each, depth + 1) for each in template]
    if isinstance(template, dict):
        heavy(len(template), "map")
        return {key: _filled(data, each, depth + 1) for key, each in template.items()}
    return template


def _text(data: Any, template: str) -> Any:
    charge(len(template))
    alone = _NAME.fullmatch(template)
    if alone:
        return _value(data, alone[1])
    parts = _NAME.split(template)
    written = [text(_value(data, each)) if number % 2 else each for number, each in enumerate(parts)]
    heavy(sum(map(len, written)))
    return "".join(written)


def _value(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = member(data, name) if isinstance(data, dict | list) else None
    return data
