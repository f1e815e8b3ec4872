"""A document of a conversation: its text in pieces with their vectors, and the best of them for a question."""

import asyncio
from array import array
from collections.abc import Sequence
from operator import mul
from pathlib import Path
from typing import Final

import msgspec

from palaver.core.errors import Unprocessable
from palaver.knowledge.embedding.embedder import Embedder, Vector, batches
from palaver.knowledge.reading.detect import FORMATS
from palaver.knowledge.reading.extract import extract
from palaver.knowledge.reading.refusal import Refusal
from palaver.llm.messages import estimate_tokens

_LONGEST_S: Final = 60.0
_MOST_CHUNKS: Final = 2_000
_TOGETHER: Final = 32


class Piece(msgspec.Struct, frozen=True):
    """`page` counts from 1; `heading` is the path of headings above it."""

    text: str
    page: int | None = None
    heading: str = ""


class Read(msgspec.Struct, frozen=True):
    """
    `vectors` are one after the other, 32-bit floats; None for a document that is shown whole anyway.

    `media_type` is what the content turned out to be.
    """

    pieces: list[Piece]
    vectors: bytes | None = None
    media_type: str = ""


async def read(path: Path, name: str, embedder: Embedder, whole_tokens: int) -> Read:
    """Read a file in a process with bounds; what takes more than `whole_tokens` gets vectors, to be asked over."""
    found = await extract(path, name=name, timeout_s=_LONGEST_S)
    if isinstance(found, Refusal):
        raise Unprocessable(found.message)
    if len(found.chunks) > _MOST_CHUNKS:
        raise Unprocessable(
            f"The document has {len(found.chunks):,} passages; {_MOST_CHUNKS:,} are the most of one that comes with a"
            " message: add it to a collection."
        )
    media = FORMATS[found.format].media_types[0]
    pieces = [Piece(chunk.text, chunk.page, " > ".join(chunk.heading)) for chunk in found.chunks]
    if sum(estimate_tokens(piece.text) for piece in pieces) <= whole_tokens:
        return Read(pieces, media_type=media)
    vectors = array("f")
    for batch in batches([chunk.unit for chunk in found.chunks], _TOGETHER):
        for vector in await embedder.embed(batch, query=False):
            vectors.extend(vector)
    return Read(pieces, vectors.tobytes(), media)


async def best(found: Read, question: str, embedder: Embedder, tokens: int) -> list[Piece]:
    """The pieces that fit into `tokens`: all of them, or those nearest to the question, in the document's order."""
    order: Sequence[int] = range(len(found.pieces))
    if found.vectors is not None:
        (asked,) = await embedder.embed([question], query=True)
        order = await asyncio.to_thread(_nearest, found.vectors, asked)
    kept, left = [], tokens
    for place in order:
        left -= estimate_tokens(found.pieces[place].text)
        if left < 0:
            break
        kept.append(place)
    return [found.pieces[place] for place in sorted(kept)]


def _nearest(vectors: bytes, asked: Vector) -> list[int]:
    """Places by their cosine with the question, the nearest first."""
    flat, size = memoryview(vectors).cast("f"), len(asked)
    scores = [sum(map(mul, flat[at : at + size], asked)) for at in range(0, len(flat), size)]
    return sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
