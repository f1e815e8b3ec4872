"""What can be quoted of a passage: its sentences, list items and rows, alone or up to three that stand together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Final

from palaver.knowledge.language.sentences import Span, sentences

MOST: Final = 3
LONGEST: Final = 400
"""Characters of a window of several pieces; a single piece may have half as many again and keeps its beginning."""

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"[^:\n]{1,60}: \S")
_BULLET = re.compile(r"[-*+\u2022\u2023\u25aa\u2013][ \t]+(?=\S)")
_MARK = re.compile(rf"{_BULLET.pattern}|\(?\d{{1,3}}[.)][ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence, item or row; `block` is the paragraph, list or table it stands in."""

    start: int
    end: int
    block: int
    row: bool


@dataclass(frozen=True, slots=True)
class Window:
    """`size` neighbouring pieces from `first` on; `text` is theirs word for word, each list item on its line."""

    first: int
    size: int
    text: str

    def overlaps(self, other: "Window") -> bool:
        return self.first < other.first + other.size and other.first < self.first + self.size


def pieces(text: str) -> list[Piece]:
    """Everything in `text` that is not blank, in its order."""
    return [piece for block, match in zip(count(), _BLOCK.finditer(text)) for piece in _within(text, block, match)]


def windows(text: str, found: Sequence[Piece]) -> Iterator[Window]:
    """Every piece alone, and those that stand together as far as they are short; a row tells enough alone."""
    for first, piece in enumerate(found):
        if not any(map(str.isalnum, text[piece.start : piece.end])):
            continue
        yield Window(first, 1, _clipped(_shown(text, [piece])))
        for size in range(2, MOST + 1):
            together = found[first : first + size]
            if len(together) < size or not _belong(together):
                break
            yield Window(first, size, _shown(text, together))


def _within(text: str, block: int, match: re.Match[str]) -> Iterator[Piece]:
    lines = [line.span() for line in _LINE.finditer(text, match.start(), match.end())]
    if 2 * sum(_is_row(text[start:end]) for start, end in lines) > len(lines):
        yield from (Piece(start, end, block, row=True) for start, end in lines)
    else:
        yield from (Piece(*_moved(span, match.start()), block, row=False) for span in sentences(match[0]))


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _is_row(line: str) -> bool:
    """Whether `line` was a table's row: `header: value; header: value`, or values with bars between."""
    cells = line.split("; ")
    named = sum(_CELL.match(cell) is not None for cell in cells)
    return " | " in line or (named > 1 and 2 * named >= len(cells))


def _belong(together: Sequence[Piece]) -> bool:
    first, last = together[0], together[-1]
    return first.block == last.block and last.end - first.start <= LONGEST and not any(piece.row for piece in together)


def _shown(text: str, together: Sequence[Piece]) -> str:
    """White space made single, list items kept on lines of their own; a lonely bullet says nothing, a number does."""
    starts = [
        piece.start
        for last, piece in pairwise(together)
        if "\n" in text[last.end : piece.start] and _MARK.match(text, piece.start)
    ]
    ends = [*starts, together[-1].end]
    lines = [" ".join(text[start:end].split()) for start, end in zip([together[0].start, *starts], ends, strict=True)]
    bullet = _BULLET.match(lines[0]) if len(lines) == 1 else None
    return lines[0][bullet.end() :] if bullet else "\n".join(lines)


def _clipped(text: str) -> str:
    most = LONGEST * 3 // 2
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0] or text[:most]
