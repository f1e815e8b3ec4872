"""The process that draws one page of a PDF: `python -m … page_renderer FILE`, its order on standard input."""

import io
import math
import os
import sys
from pathlib import Path

import msgspec
import pypdfium2

from palaver.knowledge.reading.confine import confine, end_with_parent, read_order
from palaver.knowledge.reading.formats.pdf.reader import opened
from palaver.knowledge.reading.page_order import NO_SUCH_PAGE, PageOrder
from palaver.knowledge.reading.refusal import Refused


def main() -> None:
    order = msgspec.json.decode(read_order(), type=PageOrder)
    confine(order.bounds)
    end_with_parent()
    try:
        said = _draw(Path(sys.argv[1]), order)
    except Refused as refused:
        said = msgspec.json.encode(refused.refusal)
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)


def _draw(path: Path, order: PageOrder) -> bytes:
    with opened(path) as document:
        if not 1 <= order.page <= len(document):
            return NO_SUCH_PAGE
        page = document[order.page - 1]
        picture = io.BytesIO()
        page.render(scale=_scale(page, order)).to_pil().convert("RGB").save(picture, "PNG")
        return picture.getvalue()


def _scale(page: pypdfium2.PdfPage, order: PageOrder) -> float:
    """Pixels per point: the width that is asked for, unless a long page would make too large a picture."""
    width, height = page.get_size()
    wide, tall = max(float(width), 1.0), max(float(height), 1.0)
    return min(order.width / wide, math.sqrt(order.pixels / (wide * tall)))


if __name__ == "__main__":
    main()
