"""What every format is turned into: blocks of clean text that know their page and the headings above them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from palaver.knowledge.reading.refusal import Refused

Kind = Literal["paragraph", "list", "table", "code"]
Progress = Callable[[int, int], None]

_LINE_END = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_TRAILING = re.compile("[ \t]+(?=\n|$)")
_GAP = re.compile("\n{3,}")
HEADING_CHARACTERS = 300


class Limits(msgspec.Struct, frozen=True):
    """How much of a document is taken in, and of memory for it; what exceeds one of them is refused."""

    pages: int = 5_000
    characters: int = 10_000_000
    expanded_bytes: int = 300_000_000
    expansion: int = 200
    parts: int = 20_000
    xml_bytes: int = 64_000_000
    memory_bytes: int = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a reader is given: a path of ours, the bounds, and whom to tell how far it is."""

    path: Path
    limits: Limits
    progress: Progress = lambda _done, _total: None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text under one heading path; `page` counts from 1, lines are parted by a newline."""

    text: str
    page: int | None = None
    heading: tuple[str, ...] = ()
    kind: Kind = "paragraph"


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document as read; `title` is empty where it names none, `pages` None where the format has no pages."""

    title: str
    pages: int | None
    blocks: Sequence[Block]


def clean(text: str, *, keep_layout: bool = False) -> str:
    """`text` composed (NFC), its line ends unified, without control characters; runs of blanks shrink unless kept."""
    text = _UNPRINTABLE.sub("", _LINE_END.sub("\n", unicodedata.normalize("NFC", text)))
    if not keep_layout:
        text = "\n".join(line.strip() for line in _BLANKS.sub(" ", text).split("\n"))
    return _GAP.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


@dataclass(slots=True)
class _Heading:
    level: int
    text: str
    page: int | None
    used: bool = False


@dataclass(slots=True)
class Outline:
    """Collects blocks while a reader walks a document and keeps the path of headings above them."""

    limits: Limits
    _open: list[_Heading] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _characters: int = 0

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """Start a section; it ends the open ones of the same or a deeper level."""
        self._close(level)
        if title := one_line(text):
            self._open.append(_Heading(level, title[:HEADING_CHARACTERS], page))
            # What does not fit into a path is text, so nothing is lost.
            if len(title) > HEADING_CHARACTERS:
                self.add(title, page=page)

    def add(self, text: str, kind: Kind = "paragraph", page: int | None = None) -> None:
        """Append a block under the open headings; blank text is dropped."""
        text = clean(text, keep_layout=kind == "code")
        if not text.strip():
            return
        self._characters += len(text)
        if self._characters > self.limits.characters:
            raise too_much_text(self.limits)
        for heading in self._open:
            heading.used = True
        self._blocks.append(Block(text, page, tuple(heading.text for heading in self._open), kind))

    def finish(self) -> list[Block]:
        """Close all sections and hand over what was collected."""
        self._close(0)
        return self._blocks

    def _close(self, level: int) -> None:
        while self._open and self._open[-1].level >= level:
            last = self._open.pop()
            if not last.used:
                self.add(last.text, page=last.page)


def too_much_text(limits: Limits) -> Refused:
    return Refused(
        "too_large",
        f"The document holds more than {limits.characters:,} characters of text. Split it into parts and upload these.",
    )


def too_many_pages(count: int, limits: Limits) -> Refused:
    return Refused(
        "too_large",
        f"The document has {count:,} pages, more than the {limits.pages:,} that are read."
        " Split it into parts and upload these.",
    )
