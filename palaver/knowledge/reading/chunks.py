"""Chunks: whole sentences, rows and lines of code, as many as a model reads at once, of one page under one heading."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from palaver.knowledge.language.sentences import Span, sentences
from palaver.knowledge.reading.blocks import Block, Extracted

if TYPE_CHECKING:  # the web knows chunks and has no use for a tokenizer
    from palaver.knowledge.language.wordpieces import WordPieces

SIZE = 180
"""Word pieces of text in a chunk at most; with its heading line it stays below the 256 that MiniLM reads."""
_HEAD_SIZE = 60
# Sentences beyond this many letters are cut before they are counted, so that counting takes bounded memory.
_LETTERS_COUNTED = 4_000


class Chunk(msgspec.Struct, frozen=True, tag="chunk"):
    """
    A passage that can be found and cited: the `ord`-th of its document (from 0), on `page` (from 1) if it has pages.

    `head` is the line above it, `terms` how often each term occurs in its unit, by the term's number.
    """

    ord: int
    text: str
    heading: tuple[str, ...]
    page: int | None
    head: str
    terms: dict[int, int] = {}

    @property
    def unit(self) -> str:
        """What term counting and embedding both see."""
        return f"{self.head}\n{self.text}" if self.head else self.text


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, row or line; `block` is its block's place in the section."""

    block: int
    start: int
    end: int
    cost: int


def chunks(document: Extracted, measure: "WordPieces", size: int = SIZE) -> Iterator[Chunk]:
    """Cut a document into chunks of at most `size` word pieces; all that is not blank is kept, in its order."""
    order = 0
    for (page, heading), section in groupby(document.blocks, key=lambda block: (block.page, block.heading)):
        blocks = list(section)
        head = title_line(document.title, heading, measure)
        for run in _runs(_pieces(blocks, measure, size), size):
            yield Chunk(order, _text(blocks, run), heading, page, head)
            order += 1


def title_line(title: str, heading: Sequence[str], measure: "WordPieces") -> str:
    """`title > heading > …`, without the heading that repeats the title; what is too long loses its middle first."""
    path = list(heading[1:] if heading and heading[0].casefold() == title.casefold() else heading)
    parts = [part for part in (title, *path) if part]
    while len(parts) > 2 and measure.cost(" > ".join(parts)) > _HEAD_SIZE:
        del parts[1]
    line = " > ".join(parts)
    if measure.cost(line) > _HEAD_SIZE:
        line = " > ".join(measure.clip(part, _HEAD_SIZE // len(parts) - 2) for part in parts)
    return line


def _pieces(blocks: Sequence[Block], measure: "WordPieces", size: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    for index, block in enumerate(blocks):
        for (start, end), cost in _measured(block.text, _parts(block), measure):
            if cost <= size:
                pieces.append(_Piece(index, start, end, cost))
            else:
                inner = _cut(block.text, (start, end), measure, size)
                pieces.extend(_Piece(index, *span, least) for span, least in _measured(block.text, inner, measure))
    return pieces


def _measured(text: str, spans: Iterable[Span], measure: "WordPieces") -> Iterator[tuple[Span, int]]:
    """Spans with their costs; the endless ones go uncounted, as too long."""
    found = list(spans)
    counted = [text[start:end] if end - start <= _LETTERS_COUNTED else "" for start, end in found]
    costs = measure.costs(counted)
    return ((span, cost if part else _LETTERS_COUNTED) for span, part, cost in zip(found, counted, costs, strict=True))


def _parts(block: Block) -> Iterable[Span]:
    return sentences(block.text) if block.kind == "paragraph" else _lines(block.text)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line.rstrip())
        start += len(line) + 1


def _cut(text: str, span: Span, measure: "WordPieces", size: int) -> Iterator[Span]:
    """Cut what is too long: at its lines if it has some, else at blanks."""
    start, end = span
    inner = [(start + first, start + last) for first, last in _lines(text[start:end])]
    for line in inner if len(inner) > 1 else [span]:
        yield from measure.cut(text, line, size)


def _runs(pieces: Sequence[_Piece], size: int) -> Iterator[Sequence[_Piece]]:
    """Neighbouring pieces that make a chunk each: of even length, and not in the middle of a block that fits whole."""
    blocks = Counter[int]()
    for piece in pieces:
        blocks[piece.block] += piece.cost
    rest = blocks.total()
    run: list[_Piece] = []
    filled = 0
    for piece in pieces:
        opening = not run or piece.block != run[-1].block
        needed = blocks[piece.block] if opening and filled * 3 >= size and blocks[piece.block] <= size else piece.cost
        if run and (filled + needed > size or filled >= _even(filled + rest, size)):
            yield run
            run, filled = [], 0
        run.append(piece)
        filled += piece.cost
        rest -= piece.cost
    if run:
        yield run


def _even(total: int, size: int) -> int:
    """The length of equal parts, as few as `size` allows."""
    return -(-total // max(-(-total // size), 1))


def _text(blocks: Sequence[Block], run: Sequence[_Piece]) -> str:
    parts = []
    for index, group in groupby(run, key=lambda piece: piece.block):
        pieces = list(group)
        parts.append(blocks[index].text[pieces[0].start : pieces[-1].end])
    return "\n\n".join(parts)
