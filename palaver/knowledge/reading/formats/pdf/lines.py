"""The lines of a PDF page with their place and height, as the page's own text layer gives them."""

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

HYPHEN = "\u0002"
"""Stands where a word was broken at the end of a line and the next line follows at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of text, or several that a broken word joins: from the left and top of its first letter to the
    right and bottom of its last, in points from the page's lower left corner; `height` is that of most of its letters.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    height: float


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page in reading order as far as the file keeps one; blank ones are left out."""
    text_page = page.get_textpage()
    try:
        return [line for line in _lines(text_page.raw) if line.text.strip(f"{HYPHEN} \t\u00a0")]
    finally:
        text_page.close()


def _lines(raw: ctypes.c_void_p) -> Iterator[Line]:
    start, count = 0, pdfium.FPDFText_CountChars(raw)
    codes = [pdfium.FPDFText_GetUnicode(raw, index) for index in range(count)]
    for index, code in enumerate([*codes, 0x0A]):
        if code in {0x0A, 0x0D}:
            if index > start:
                yield _line(raw, codes, start, index)
            start = index + 1


def _line(raw: ctypes.c_void_p, codes: list[int], start: int, end: int) -> Line:
    boxes = list(_boxes(raw, codes, start, end)) or [(0.0, 0.0, 0.0, 0.0)]
    height = Counter(round(top - bottom, 1) for _, _, top, bottom in boxes).most_common(1)[0][0]
    return Line(_text(codes[start:end]), boxes[0][0], boxes[-1][1], boxes[0][2], boxes[-1][3], height)


def _boxes(raw: ctypes.c_void_p, codes: list[int], start: int, end: int) -> Iterator[tuple[float, float, float, float]]:
    """Left, right, top and bottom of each visible letter, with the room its font leaves above and below."""
    box = pdfium.FS_RECTF()
    for index in range(start, end):
        if codes[index] > 0x20 and pdfium.FPDFText_GetLooseCharBox(raw, index, box):
            yield box.left, box.right, box.top, box.bottom


def _text(codes: list[int]) -> str:
    units = "".join(map(chr, codes))
    # Letters beyond the basic plane come as two halves.
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
