"""Values of a document as what a form holds, and back; what is half-written stays text, and is found wrong."""

from collections.abc import Mapping
from typing import Any

import msgspec

from palaver.config.editor.fields import Field
from palaver.kit import jsons
from palaver.web.forms import Form

Rows = list[dict[str, str]]


def text_of(value: Any) -> str:
    """A value as a control of one text shows it; "" is null where a field may be."""
    if value is None:
        return ""
    return _lines(value) if isinstance(value, str) else jsons.text(value)


def items_of(value: Any) -> list[str]:
    """The rows of a list of texts."""
    return [text_of(each) for each in value] if isinstance(value, list) else []


def rows_of(field: Field, value: Any) -> Rows:
    """The rows of a list of objects: each has a text for every field of an item, its default where it is not set."""
    items = value if isinstance(value, list) else []
    return [
        {below.path: text_of(item.get(below.path, "")) for below in field.fields}
        for item in items
        if isinstance(item, Mapping)
    ]


def typed(field: Field, form: Form) -> Any:
    """What a form holds of a field: a text, texts, or the rows of a list; what is empty in a list is none."""
    if field.kind == "objects":
        return _rows(field, form)
    if field.kind == "texts":
        return [_lines(text) for text in form.texts(field.path)]
    return _lines(form.verbatim(field.path))


def held(field: Field, value: Any) -> Any:
    """What a form holds of a field that nobody has touched."""
    if field.kind == "objects":
        return rows_of(field, value)
    return items_of(value) if field.kind == "texts" else text_of(value)


def untouched(field: Field, given: Any, value: Any) -> bool:
    """Whether what is `typed` is what the form was made with."""
    before = held(field, value)
    if field.kind == "objects":
        return bool(given == [row for row in before if any(row.values())])
    if field.kind == "texts":
        return bool(given == [_lines(text) for text in before if text])
    return bool(given == before)


def value_of(field: Field, given: Any) -> Any:
    """The value that was typed."""
    if field.kind == "objects":
        return [_item(field, row) for row in given]
    if field.kind == "texts":
        return given
    if not given and field.nullable:
        return None
    return _read(given) if field.kind in {"number", "integer", "boolean", "json"} else given


def _item(field: Field, row: Mapping[str, str]) -> dict[str, Any]:
    """An item without the fields that were left empty: those have their defaults."""
    return {below.path: value_of(below, row[below.path]) for below in field.fields if row[below.path]}


def _rows(field: Field, form: Form) -> Rows:
    found: Rows = []
    while any(form.has(f"{field.path}.{len(found)}.{below.path}") for below in field.fields):
        at = len(found)
        found.append({below.path: _lines(form.verbatim(f"{field.path}.{at}.{below.path}")) for below in field.fields})
    return [row for row in found if any(row.values())]


def _read(text: str) -> Any:
    """The JSON value that a text is, or else the text."""
    try:
        return jsons.decode(text.encode())
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return text


def _lines(text: str) -> str:
    """A text as one may compare it: browsers send every end of a line as two characters."""
    return text.replace("\r\n", "\n")
