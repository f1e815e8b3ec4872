"""What is wrong with a program, as a value, and how it is told: the place, the line underlined, what helps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from palaver.basic.source import Place, Source, Span

Severity = Literal["error", "warning"]

COLUMN_TYPE: Final = "column_type"  # it may be a table of another file
_WIDTH: Final = 120


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`code` is stable and for programs; `opened` is where the block or bracket began that this is about."""

    severity: Severity
    code: str
    message: str
    span: Span
    expected: str = ""
    opened: Span | None = None
    suggestion: str = ""


def rendered(found: Diagnostic, source: Source) -> str:
    """For a terminal: `file:line:column: error code: message`, the line with what is meant underlined, and hints."""
    return "\n".join(_lines(found, source))


def _lines(found: Diagnostic, source: Source) -> Iterator[str]:
    place = source.place(found.span.start)
    yield f"{source.name}:{place.line}:{place.column}: {found.severity} {found.code}: {found.message}"
    yield from _underlined(place, found.span, source)
    if found.expected:
        yield f"  expected: {found.expected}"
    if found.opened is not None:
        opened = source.place(found.opened.start)
        yield f"  opened at {opened.line}:{opened.column}: {_cut(source.line(opened.line).strip(), 1)[0]}"
    if found.suggestion:
        yield f"  hint: {found.suggestion}"


def _underlined(place: Place, span: Span, source: Source) -> Iterator[str]:
    line, at = _cut(source.line(place.line), place.column)
    room = max(1, len(line) - at + 1)
    head = f"{place.line:>5} | "
    blank = "".join("\t" if each == "\t" else " " for each in line[: at - 1])
    yield head + line
    yield f"{'':>5} | {blank}{'^' * max(1, min(span.end - span.start, room))}"


def _cut(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around `column`, and the column inside it."""
    if len(line) <= _WIDTH:
        return line, column
    start = max(0, column - 1 - _WIDTH // 2)
    cut = line[start : start + _WIDTH]
    return ("…" if start else "") + cut + ("…" if start + _WIDTH < len(line) else ""), column - start + bool(start)
