"""PPTX into blocks: a slide is a page, its title the heading; shapes in their order, tables, then the notes."""

import zipfile
from collections.abc import Iterator

from lxml import etree

from palaver.knowledge.reading.blocks import Extracted, Outline, Source, one_line, too_many_pages
from palaver.knowledge.reading.formats import _ooxml, _rows
from palaver.knowledge.reading.formats._zip import package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}


def read(source: Source) -> Extracted:
    with package(source.path, source.limits) as archive:
        slides = list(_slides(archive, source))
        if len(slides) > source.limits.pages:
            raise too_many_pages(len(slides), source.limits)
        outline = Outline(source.limits)
        titles = []
        for page, part in enumerate(slides, 1):
            titles.append(_slide(outline, archive, part, page))
            source.progress(page, len(slides))
        title = _ooxml.title(archive, source.limits) or next(filter(None, titles), "")
        return Extracted(title, len(slides), outline.finish())


def _slides(archive: zipfile.ZipFile, source: Source) -> Iterator[str]:
    """The parts of the slides in the order they are shown."""
    main = _ooxml.main_part(archive, source.limits)
    relations = _ooxml.relations(archive, main, source.limits)
    for entry in _ooxml.parse(archive, main, source.limits).iterfind(f"{_P}sldIdLst/{_P}sldId"):
        if relation := relations.get(entry.get(f"{_R}id", "")):
            yield relation.target


def _slide(outline: Outline, archive: zipfile.ZipFile, part: str, page: int) -> str:
    """Add one slide and return its title."""
    shapes = list(_shapes(_ooxml.parse(archive, part, outline.limits)))
    title = " ".join(one_line("\n".join(_paragraphs(shape))) for shape in shapes if _placeholder(shape) in _TITLES)
    outline.heading(1, title, page)
    for shape in shapes:
        if _placeholder(shape) not in _TITLES | _FURNITURE:
            _shape(outline, shape, page)
    for relation in _ooxml.relations(archive, part, outline.limits).values():
        if relation.kind == "notesSlide":
            _notes(outline, _ooxml.parse(archive, relation.target, outline.limits), page)
    return title


def _shapes(root: etree._Element) -> Iterator[etree._Element]:
    """Shapes and tables in drawing order, those of groups included, of alternatives only the first."""
    for child in root:
        if child.tag in {f"{_P}sp", f"{_A}tbl"}:
            yield child
        elif child.tag != _FALLBACK:
            yield from _shapes(child)


def _shape(outline: Outline, shape: etree._Element, page: int) -> None:
    if shape.tag == f"{_A}tbl":
        properties = shape.find(f"{_A}tblPr")
        header = properties is not None and properties.get("firstRow") == "1"
        outline.add("\n".join(_rows.lines(_cells(shape), header=header or None)), "table", page)
        return
    lines = list(_paragraphs(shape))
    if len(lines) > 1 and _placeholder(shape) is not None:
        outline.add("\n".join(f"- {line}" for line in lines), "list", page)
    else:
        outline.add("\n".join(lines), page=page)


def _notes(outline: Outline, root: etree._Element, page: int) -> None:
    for shape in _shapes(root):
        if _placeholder(shape) == "body":
            outline.add("\n".join(_paragraphs(shape)), page=page)


def _placeholder(shape: etree._Element) -> str | None:
    """The role of a shape in its layout; None for one that was drawn freely."""
    found = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return None if found is None else found.get("type", "obj")


def _paragraphs(shape: etree._Element) -> Iterator[str]:
    for paragraph in shape.iter(f"{_A}p"):
        pieces = ("\n" if piece.tag == f"{_A}br" else piece.text or "" for piece in paragraph.iter(f"{_A}t", f"{_A}br"))
        if text := one_line("".join(pieces)):
            yield text


def _cells(table: etree._Element) -> Iterator[list[str]]:
    for row in table.iterfind(f"{_A}tr"):
        yield [" ".join(_paragraphs(cell)) for cell in row.iterfind(f"{_A}tc")]
