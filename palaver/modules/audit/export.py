"""What a record is taken along as: JSON lines, as they were hashed, or CSV for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from palaver.core.audit import Entry
from palaver.kit import jsons

COLUMNS: Final = Entry.__struct_fields__
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to compute


class Format(msgspec.Struct, frozen=True):
    """`head` comes first, then the lines of each batch."""

    media: str
    head: bytes
    lines: Callable[[Sequence[Entry]], bytes]


def json_lines(entries: Sequence[Entry]) -> bytes:
    return b"".join(jsons.encode(entry) + b"\n" for entry in entries)


def csv_lines(entries: Sequence[Entry]) -> bytes:
    return _csv([_cell(getattr(entry, column)) for column in COLUMNS] for entry in entries)


def _cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = jsons.text(value) if isinstance(value, Mapping) else str(msgspec.to_builtins(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


FORMATS: Final = MappingProxyType(
    {
        "jsonl": Format("application/jsonl", b"", json_lines),
        "csv": Format("text/csv; charset=utf-8", _csv([COLUMNS]), csv_lines),
    }
)
