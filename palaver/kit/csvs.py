"""CSV for spreadsheets: no value is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from palaver.kit import jsons

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to compute


def cell(value: object) -> str:
    """A value as text; empty for None, JSON for what has parts."""
    if value is None:
        return ""
    text = jsons.text(value) if isinstance(value, Mapping) else str(msgspec.to_builtins(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def of(items: Iterable[object], columns: Sequence[str]) -> bytes:
    """A line for each item: its attributes that `columns` name."""
    return lines([getattr(item, column) for column in columns] for item in items)


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue().encode()
