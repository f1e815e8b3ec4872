"""PDF into blocks: the text layer page by page; pictures of text have none and are refused."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from palaver.knowledge.reading.blocks import Block, Extracted, Outline, Source, one_line, too_many_pages, too_much_text
from palaver.knowledge.reading.formats.pdf.hyphens import Vocabulary
from palaver.knowledge.reading.formats.pdf.layout import Group, Headings, groups, is_list, joined, without_running_lines
from palaver.knowledge.reading.formats.pdf.lines import lines
from palaver.knowledge.reading.refusal import Refused

_PROTECTED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
_MADE_UP_TITLE = re.compile(
    r"microsoft (word|powerpoint)|untitled|^\W*$|\.(docx?|pptx?|xlsx?|pdf|indd|tex|dvi)\b", re.IGNORECASE
)
_TAIL = 4096


def read(source: Source) -> Extracted:
    _whole(source.path)
    with opened(source.path) as document:
        if len(document) > source.limits.pages:
            raise too_many_pages(len(document), source.limits)
        pages = list(_pages(document, source))
        title = one_line(document.get_metadata_value("Title"))
    if not any(pages):
        raise Refused(
            "no_text",
            "The PDF holds pictures of its pages, not their text, and text in pictures cannot be read here."
            " Run a text recognition (OCR) over it first, or upload the document it was printed from.",
        )
    blocks = _blocks(source, without_running_lines(pages))
    return Extracted(_largest(blocks) if _MADE_UP_TITLE.search(title) else title, len(pages), blocks)


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed at the end; raises `Refused` when it is protected or damaged."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in _PROTECTED:
            raise Refused(
                "encrypted", "The PDF is protected by a password. Save it without one and upload it again."
            ) from error
        raise _damaged() from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise _damaged() from error
    finally:
        document.close()


def _whole(path: Path) -> None:
    """A PDF ends with a pointer to its index; one that was cut off would be read in part, and nobody told."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        tail = file.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise _damaged()


def _damaged() -> Refused:
    return Refused(
        "damaged",
        "The PDF is incomplete or damaged. Open it in a PDF viewer, save it or print it to PDF, and upload that.",
    )


def _pages(document: pypdfium2.PdfDocument, source: Source) -> Iterator[Group]:
    characters, count = 0, len(document)
    for index in range(count):
        page = document[index]
        found = lines(page)
        page.close()
        characters += sum(len(line.text) for line in found)
        if characters > source.limits.characters:
            raise too_much_text(source.limits)
        yield found
        source.progress(index + 1, count)


def _blocks(source: Source, pages: list[Group]) -> list[Block]:
    outline, headings = Outline(source.limits), Headings.of(pages)
    vocabulary = Vocabulary.of(line.text for page in pages for line in page)
    for number, page in enumerate(pages, 1):
        for group in groups(page):
            text = vocabulary.mend(joined(group))
            if level := headings.level(group):
                outline.heading(level, text, number)
            else:
                outline.add(text, "list" if is_list(group) else "paragraph", number)
    return outline.finish()


def _largest(blocks: list[Block]) -> str:
    """The heading above all others, where there is only one."""
    top = {block.heading[0] for block in blocks if block.heading}
    return top.pop() if len(top) == 1 else ""
