"""DOCX into blocks: headings by style, lists, tables row by row, text boxes and footnotes; no headers or footers."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from palaver.knowledge.reading.blocks import Extracted, Outline, Source, one_line
from palaver.knowledge.reading.formats import _ooxml, _rows
from palaver.knowledge.reading.formats._zip import package
from palaver.knowledge.reading.formats.docx.styles import Style, W, outline_level, styles, value

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNREAD = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{_COMPATIBILITY}Fallback", f"{W}pPr", f"{W}rPr", f"{W}sectPr"}
_SPECIAL = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_EVERY = 200


def read(source: Source) -> Extracted:
    with package(source.path, source.limits) as archive:
        return _Document(source, archive).read()


@dataclass(slots=True)
class _Document:
    source: Source
    archive: zipfile.ZipFile
    outline: Outline = field(init=False)
    styles: Mapping[str, Style] = field(init=False)
    title: str = ""
    items: list[str] = field(default_factory=list)

    def read(self) -> Extracted:
        limits = self.source.limits
        main = _ooxml.main_part(self.archive, limits)
        parts = {relation.kind: relation.target for relation in _ooxml.relations(self.archive, main, limits).values()}
        self.outline = Outline(limits)
        self.styles = styles(_ooxml.optional(self.archive, parts.get("styles", ""), limits))
        body = _ooxml.parse(self.archive, main, limits).find(f"{W}body")
        elements = [] if body is None else list(_blocks(body))
        for done, element in enumerate(elements, 1):
            self._block(element)
            if done % _EVERY == 0 or done == len(elements):
                self.source.progress(done, len(elements))
        self._end_list()
        self._footnotes(parts.get("footnotes", ""))
        return Extracted(self.title or _ooxml.title(self.archive, limits), None, self.outline.finish())

    def _block(self, element: etree._Element) -> None:
        if element.tag == f"{W}tbl":
            self._end_list()
            self.outline.add("\n".join(_rows.lines(_table(element), header=_has_header(element))), "table")
        else:
            self._paragraph(element, _text(element))

    def _paragraph(self, element: etree._Element, text: str) -> None:
        style = self._style(element)
        if style.role == "list":
            self.items.append(f"- {one_line(text)}" if text.strip() else "")
            return
        self._end_list()
        if style.role == "heading":
            self.outline.heading(style.level, text)
        elif style.role == "title":
            self.title = self.title or one_line(text)
            self.outline.heading(0, text)
        else:
            self.outline.add(text, "code" if style.role == "code" else "paragraph")

    def _style(self, element: etree._Element) -> Style:
        style = outline_level(element) or self.styles.get(value(element, f"pPr/{W}pStyle"), Style())
        numbered = element.find(f"{W}pPr/{W}numPr") is not None
        return Style("list") if numbered and style.role == "text" else style

    def _end_list(self) -> None:
        self.outline.add("\n".join(filter(None, self.items)), "list")
        self.items.clear()

    def _footnotes(self, part: str) -> None:
        root = _ooxml.optional(self.archive, part, self.source.limits)
        notes = [] if root is None else [note for note in root.iter(f"{W}footnote") if note.get(f"{W}type") is None]
        self.outline.heading(0, "")
        for note in notes:
            self.outline.add(" ".join(_text(paragraph) for paragraph in note.iter(f"{W}p")))


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order; content controls and other wrappers are looked through."""
    for child in parent:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag not in _UNREAD:
            yield from _blocks(child)


def _text(element: etree._Element) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNREAD:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SPECIAL:
            yield _SPECIAL[child.tag]
        else:
            # A paragraph within a paragraph is a text box's.
            yield from ("\n", *_pieces(child), "\n") if child.tag == f"{W}p" else _pieces(child)


def _table(table: etree._Element) -> Iterator[list[str]]:
    for row in table.iterfind(f"{W}tr"):
        yield [" ".join(_text(paragraph) for paragraph in cell.iter(f"{W}p")) for cell in row.iterfind(f"{W}tc")]


def _has_header(table: etree._Element) -> bool | None:
    """A first row marked to repeat on each page is a header; every other table is judged by its cells."""
    return True if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None else None
