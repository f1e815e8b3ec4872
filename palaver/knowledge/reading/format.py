"""A document format as a value: its names and how its content is recognised; `detect` finds them all."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from palaver.knowledge.reading.blocks import Extracted, Source


class Verdict(IntEnum):
    """How surely a content is of a format; what may be many things is decided by the file's extension."""

    NO = 0
    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """What is looked at to recognise a format; `parts` are the names inside a ZIP, `text` is None for binary."""

    head: bytes
    extension: str
    parts: frozenset[str] = frozenset()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of document; extensions are lower case with their dot."""

    title: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    sniff: Callable[[Sample], Verdict]


class Reader(Protocol):
    def __call__(self, source: Source) -> Extracted:
        """Read the document; raises `Refused`."""
        ...
