"""Markdown into blocks of plain text: marks, link targets and pictures go; headings, lists, tables and code stay."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from palaver.knowledge.reading.blocks import Extracted, Outline, Source, one_line
from palaver.knowledge.reading.formats import _rows
from palaver.knowledge.reading.formats._decode import read_text

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*\r?\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*\r?$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)


def read(source: Source) -> Extracted:
    text = read_text(source)
    front = _FRONT.match(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    walk = _Walk(Outline(source.limits))
    for token in tokens:
        walk.take(token)
    named = _TITLE.search(front[1]) if front else None
    return Extracted(one_line(named[1]) if named else walk.title(), None, walk.outline.finish())


@dataclass(slots=True)
class _Walk:
    """Follows the stream of tokens; what is inline closes the block it stands in."""

    outline: Outline
    first: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def title(self) -> str:
        """The document's only first-level heading."""
        return self.first[0] if len(self.first) == 1 else ""

    def take(self, token: Token) -> None:
        if token.nesting > 0:
            self._open(token)
        elif token.nesting < 0:
            self._close(token)
        elif token.type == "inline":
            self._text(_plain(token.children or []))
        elif token.type in {"fence", "code_block"}:
            self._code(token.content)
        elif token.type == "html_block":
            self._text(_TAG.sub(" ", token.content))

    def _open(self, token: Token) -> None:
        self.within.append(f"h{token.tag[1]}" if token.type == "heading_open" else token.type.removesuffix("_open"))
        if token.type == "tr_open":
            self.rows.append([])
        elif token.type == "list_item_open":
            self.markers.append(f"{token.info}{token.markup} " if token.info else "- ")

    def _close(self, token: Token) -> None:
        self.within.pop()
        if token.type == "table_close":
            self.outline.add("\n".join(_rows.lines(self.rows, header=True)), "table")
            self.rows.clear()
        elif token.type in {"bullet_list_close", "ordered_list_close"} and not self._in_list():
            self._end_list()

    def _text(self, text: str) -> None:
        place = self.within[-1] if self.within else "paragraph"
        if place in {"td", "th"}:
            self.rows[-1].append(text)
        elif len(place) == 2 and place[0] == "h" and place[1].isdigit() and not self._in_list():
            self.first.extend([one_line(text)] if place == "h1" else [])
            self.outline.heading(int(place[1]), text)
        elif self._in_list():
            self.items.append((self.markers.pop() if self.markers else "") + one_line(text))
        else:
            self.outline.add(text)

    def _code(self, text: str) -> None:
        self._end_list()
        self.outline.add(text, "code")

    def _in_list(self) -> bool:
        return "list_item" in self.within

    def _end_list(self) -> None:
        self.outline.add("\n".join(self.items), "list")
        self.items.clear()
        self.markers.clear()


def _plain(children: Sequence[Token]) -> str:
    return "".join(_words(child) for child in children).strip()


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content if token.type in {"text", "code_inline", "text_special"} else ""
