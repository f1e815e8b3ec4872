"""The process that lays a document out as a PDF: `python -m … pdf_writer FILE`, its order on standard input."""

import logging
import os
import re
import sys
from pathlib import Path
from typing import Final

import msgspec
import nh3
from fpdf import FPDF
from markdown_it import MarkdownIt

from palaver.dialogs.drive.pdf_order import PdfOrder
from palaver.knowledge.reading.confine import confine, end_with_parent, read_order
from palaver.knowledge.reading.refusal import Refusal, out_of_memory

# No pictures, styles or forms: nothing that would be fetched, nor a file of this machine.
_TAGS: Final = {
    "a", "b", "blockquote", "br", "center", "code", "dd", "del", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href"},
    "font": {"color", "size"},
    "li": {"value"},
    "ol": {"start", "type"},
    "p": {"align"},
    "table": {"align", "border", "cellpadding", "cellspacing", "width"},
    "td": {"align", "bgcolor", "colspan", "rowspan", "width"},
    "th": {"align", "bgcolor", "colspan", "rowspan", "width"},
    **{f"h{level}": {"align"} for level in range(1, 7)},
}
_NOWHERE: Final = re.compile(r"<a>(.*?)</a>", re.DOTALL)  # what is left of a link to somewhere else than the web
_UNREAD: Final = {"script", "style", "title"}
_FONTS: Final = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/TTF"),
    Path("/Library/Fonts"),
    Path("/usr/local/share/fonts/dejavu"),
)
_FACES: Final = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_SLANTED: Final = {"I": "DejaVuSans-Oblique.ttf", "BI": "DejaVuSans-BoldOblique.ttf"}
_PLAIN: Final = "cp1252"  # what the fonts that every reader of PDFs has can show
_POINTS: Final = 11


def main() -> None:
    order = msgspec.json.decode(read_order(), type=PdfOrder)
    confine(order.bounds)
    end_with_parent()
    logging.disable(logging.CRITICAL)  # the library warns of every attribute that it does not know
    try:
        said = _made(Path(sys.argv[1]).read_text("utf-8"), markdown=order.markdown)
    except MemoryError:
        said = msgspec.json.encode(out_of_memory())
    except Exception as error:  # noqa: BLE001  # the library raises whatever it likes for markup that it cannot lay out
        said = msgspec.json.encode(Refusal("damaged", f"The document cannot be laid out: {error}"[:500]))
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)


def _made(text: str, *, markdown: bool) -> bytes:
    marked = (
        MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(text) if markdown else text
    )
    clean = _NOWHERE.sub(r"\1", _clean(marked))
    document = FPDF(format="A4")
    document.set_margin(20)
    document.set_auto_page_break(True, margin=20)
    document.add_page()
    family = _family(document, clean)
    document.set_font(family, size=_POINTS)
    document.write_html(clean, ul_bullet_char="•", font_family=family, table_line_separators=True)
    return bytes(document.output())


def _clean(marked: str) -> str:
    return nh3.clean(
        marked,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_UNREAD,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _family(document: FPDF, text: str) -> str:
    """The font of every reader where it has all signs, else one of this machine; ValueError where there is none."""
    document.core_fonts_encoding = _PLAIN
    try:
        text.encode(_PLAIN)
    except UnicodeEncodeError as error:
        folder = next((each for each in _FONTS if (each / _FACES[""]).is_file()), None)
        if folder is None:
            missing = text[error.start : error.start + 1]
            raise ValueError(f"no font here shows {missing!r}: the operator can install the DejaVu fonts") from None
    else:
        return "Helvetica"
    for style, name in {**_FACES, **_SLANTED}.items():
        plain = _FACES["B"] if "B" in style else _FACES[""]
        document.add_font("DejaVu", style, folder / (name if (folder / name).is_file() else plain))
    return "DejaVu"


if __name__ == "__main__":
    main()
