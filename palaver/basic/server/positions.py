"""Places as editors count them: lines from 0, columns in UTF-16 code units; whatever is outside is moved inside."""

from collections.abc import Mapping
from typing import Any

from palaver.basic.source import Source, Span

Position = dict[str, int]
Range = dict[str, Position]


def position(source: Source, offset: int) -> Position:
    place = source.place(max(0, min(offset, len(source.text))))
    before = source.line(place.line)[: place.column - 1]
    return {"line": place.line - 1, "character": units(before)}


def range_of(source: Source, span: Span) -> Range:
    return {"start": position(source, span.start), "end": position(source, max(span.start, span.end))}


def offset(source: Source, wanted: Mapping[str, Any]) -> int:
    """The offset of a position; that of the nearest place for one that is not there."""
    number = _whole(wanted.get("line"))
    if number >= source.lines:
        return len(source.text)
    line = source.line(number + 1)
    left, at = _whole(wanted.get("character")), 0
    while at < len(line) and left > 0:
        left -= 2 if ord(line[at]) > 0xFFFF else 1
        at += left >= 0  # half of a pair is before it
    return source.start_of(number + 1) + at


def units(text: str) -> int:
    """The length of a text in UTF-16."""
    return len(text) + sum(ord(each) > 0xFFFF for each in text) if not text.isascii() else len(text)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
