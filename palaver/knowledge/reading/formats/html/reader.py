"""HTML into blocks: the page's content without its furniture, under its headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax import lexbor

from palaver.knowledge.reading.blocks import Extracted, Outline, Source, one_line
from palaver.knowledge.reading.formats import _rows
from palaver.knowledge.reading.formats._decode import read_text
from palaver.knowledge.reading.formats.html.furniture import content, is_furniture

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = {"ul", "ol"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip


def read(source: Source) -> Extracted:
    with source.path.open("rb") as file:
        declared = _CHARSET.search(file.read(4096))
    tree = lexbor.LexborHTMLParser(read_text(source, declared[1].decode() if declared else None))
    outline = Outline(source.limits)
    if root := content(tree):
        _Walk(outline).over(root)
    return Extracted(_title(tree), None, outline.finish())


def _title(tree: lexbor.LexborHTMLParser) -> str:
    """The only first-level heading, else what the browser shows on its tab."""
    headings = tree.css("h1")
    if len(headings) == 1 and (text := one_line(headings[0].text(deep=True))):
        return text
    title = tree.css_first("title")
    return one_line(title.text(deep=True)) if title else ""


@dataclass(slots=True)
class _Walk:
    """One pass over the tree without recursion: a page may be nested deeper than Python's stack."""

    outline: Outline
    words: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    lists: int = 0

    def over(self, root: lexbor.LexborNode) -> None:
        todo: list[tuple[lexbor.LexborNode, bool]] = [(root, False)]
        while todo:
            node, leaving = todo.pop()
            if leaving:
                self._leave(node)
            elif node.is_text_node:
                self.words.append(_SPACE.sub(" ", node.text_content or ""))
            elif self._enter(node):
                todo.append((node, True))
                todo.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
        self._end()

    def _enter(self, node: lexbor.LexborNode) -> bool:
        """Take the element in; True when its children are still to be looked at."""
        tag = node.tag or ""
        if not node.is_element_node or is_furniture(node):
            return False
        if tag in _INLINE:
            return True
        if tag == "br":
            self.words.append("\n")
            return False
        if tag in _LISTS:
            self._end()
            self.lists += 1
            return True
        return self._block(node, tag)

    def _block(self, node: lexbor.LexborNode, tag: str) -> bool:
        self._end()
        if tag in _HEADINGS:
            self.outline.heading(_HEADINGS[tag], node.text(deep=True))
        elif tag == "pre":
            self.outline.add(node.text(deep=True), "code")
        elif tag == "table" and not node.css("table table"):
            self.outline.add("\n".join(_rows.lines(_cells(node), header=_has_header(node))), "table")
        else:
            return True
        return False

    def _leave(self, node: lexbor.LexborNode) -> None:
        if node.tag in _INLINE:
            return
        self._end()
        if node.tag in _LISTS:
            self.lists -= 1
            self._end()

    def _end(self) -> None:
        """The end of a paragraph or of an item; items wait until their outermost list ends."""
        text = "".join(self.words).strip()
        self.words.clear()
        if self.lists:
            self.items.extend([f"- {one_line(text)}"] if text else [])
            return
        if self.items:
            self.outline.add("\n".join(self.items), "list")
            self.items.clear()
        self.outline.add(text)


def _cells(table: lexbor.LexborNode) -> Iterator[list[str]]:
    for row in table.css("tr"):
        yield [cell.text(deep=True, separator=" ") for cell in row.iter() if cell.tag in {"td", "th"}]


def _has_header(table: lexbor.LexborNode) -> bool | None:
    first = table.css_first("tr")
    cells = [cell.tag for cell in first.iter() if cell.tag in {"td", "th"}] if first else []
    return True if len(cells) > 1 and set(cells) == {"th"} else None
