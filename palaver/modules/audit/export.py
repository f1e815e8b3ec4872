"""What a record is taken along as: JSON lines, as they were hashed, or CSV for a spreadsheet."""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from palaver.core.audit import Entry
from palaver.kit import csvs, jsons

COLUMNS: Final = Entry.__struct_fields__


class Format(msgspec.Struct, frozen=True):
    """`head` comes first, then the lines of each batch."""

    media: str
    head: bytes
    lines: Callable[[Sequence[Entry]], bytes]


def json_lines(entries: Sequence[Entry]) -> bytes:
    return b"".join(jsons.encode(entry) + b"\n" for entry in entries)


def csv_lines(entries: Sequence[Entry]) -> bytes:
    return csvs.of(entries, COLUMNS)


FORMATS: Final = MappingProxyType(
    {
        "jsonl": Format("application/jsonl", b"", json_lines),
        "csv": Format("text/csv; charset=utf-8", csvs.lines([COLUMNS]), csv_lines),
    }
)
