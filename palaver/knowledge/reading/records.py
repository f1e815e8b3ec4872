"""What the extracting process and its parent tell each other: one order, then records, one JSON object a line."""

from typing import Literal

import msgspec

from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.chunks import Chunk
from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.refusal import Refusal

Stage = Literal["extracting", "chunking"]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with the file: its owner's name for it, how its words are counted, and the bounds."""

    name: str
    language: str
    bounds: Bounds
    stemming: bool = True
    stopwords: bool = True
    limits: Limits = Limits()


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """How far it is; the unit is the format's own: pages, rows, blocks."""

    stage: Stage
    done: int
    total: int


class Summary(msgspec.Struct, frozen=True, tag="summary"):
    """What the document is; its chunks follow. `length` is their number of terms, `pages` None without pages."""

    title: str
    format: str
    pages: int | None
    chunks: int
    length: int


class End(msgspec.Struct, frozen=True, tag="end"):
    """Everything was said."""


Record = Progress | Summary | Chunk | Refusal | End
