"""
Build the corpus's PDF, DOCX, PPTX and XLSX files from their sources: `python -m tests.knowledge.corpus.build`.

The other documents are written by hand in the format they have. The built files are committed, so that tests need
no writer of these formats and everybody searches the same bytes.
"""

import datetime as dt
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pptx
from fpdf import FPDF
from pptx.util import Emu

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
DOCUMENTS = HERE / "documents"
WRITTEN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
PDFS = {"employee-handbook", "espresso-manual", "cargo-bike", "tides", "lab-safety", "house-rules"}
DOCXS = {"expenses-policy", "security-policy", "bread-book", "beekeeping"}
PPTXS = {"station-launch", "volcanoes"}
XLSXS = {"spare-parts", "seed-calendar"}


@dataclass(frozen=True)
class Part:
    """A line of a source: `level` of a heading, 0 for text; a rule of dashes ends a page."""

    kind: str
    text: str = ""
    level: int = 0


def parts(source: Path) -> Iterator[Part]:
    for line in source.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"(#+) (.*)", line):
            yield Part("heading", heading[2], len(heading[1]))
        elif line == "---":
            yield Part("page")
        elif line.startswith("- "):
            yield Part("item", line[2:])
        elif line.startswith("|"):
            if not re.fullmatch(r"[|\- ]+", line):
                yield Part("row", line.strip("|"))
        elif line:
            yield Part("text", line)


def pdf(source: Path, target: Path) -> None:
    sizes = {1: 22, 2: 14, 3: 12}
    out = FPDF(format="A5")
    out.set_creation_date(WRITTEN)
    out.set_margins(18, 18)
    out.set_auto_page_break(auto=True, margin=18)
    out.add_page()
    for part in parts(source):
        if part.kind == "page":
            out.add_page()
            continue
        if part.kind == "heading":
            if part.level == 1:
                out.set_title(part.text)
            out.ln(3)
            out.set_font("helvetica", "B", sizes[part.level])
        else:
            out.set_font("helvetica", "", 10)
        text = f"- {part.text}" if part.kind == "item" else part.text
        out.multi_cell(0, out.font_size * 1.35, text.replace("\u2019", "'"), new_x="LMARGIN", new_y="NEXT")
        out.ln(1)
    out.output(str(target))


def word(source: Path, target: Path) -> None:
    out = docx.Document()
    for part in parts(source):
        if part.kind == "heading":
            out.add_heading(part.text, part.level - 1)
        else:
            out.add_paragraph(part.text, style="List Bullet" if part.kind == "item" else None)
    out.core_properties.title = next(part.text for part in parts(source) if part.level == 1)
    out.save(str(target))


def slides(source: Path, target: Path) -> None:
    out = pptx.Presentation()
    body, rows = None, []
    for part in [*parts(source), Part("heading", level=9)]:
        if part.kind == "heading":
            if body is not None and rows:
                _table(out.slides[len(out.slides) - 1], rows)
                rows = []
            if part.level == 1:
                out.core_properties.title = part.text
            elif part.level == 2:
                slide = out.slides.add_slide(out.slide_layouts[1])
                slide.shapes.title.text = part.text
                body = slide.placeholders[1].text_frame
        elif part.kind == "row":
            rows.append([cell.strip() for cell in part.text.split("|")])
        elif body is not None:
            paragraph = body.paragraphs[0] if not body.text else body.add_paragraph()
            paragraph.text = part.text
    out.save(str(target))


def _table(slide: pptx.slide.Slide, rows: list[list[str]]) -> None:
    table = slide.shapes.add_table(len(rows), len(rows[0]), *map(Emu, (500_000, 2_000_000, 8_000_000, 3_000_000))).table
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            table.cell(y, x).text = cell


def workbook(source: Path, target: Path) -> None:
    out = openpyxl.Workbook()
    out.remove(out.active)
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            out.properties.title = line[2:]
        elif line.startswith("## "):
            sheet = out.create_sheet(line[3:])
        else:
            sheet.append([float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell for cell in line.split("\t")])
    out.properties.created = out.properties.modified = WRITTEN.replace(tzinfo=None)
    out.save(target)


def _still(path: Path) -> None:
    """Give the members of a ZIP one time, so that building twice gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            dated = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2026-11-01T00:00:00Z", content)
            still = dated if name == "docProps/core.xml" else content
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), still, zipfile.ZIP_DEFLATED)


def main() -> None:
    kinds: list[tuple[set[str], str, str, Callable[[Path, Path], None]]] = [
        (PDFS, ".md", ".pdf", pdf),
        (DOCXS, ".md", ".docx", word),
        (PPTXS, ".md", ".pptx", slides),
        (XLSXS, ".tsv", ".xlsx", workbook),
    ]
    for names, written, built, make in kinds:
        for name in sorted(names):
            target = DOCUMENTS / f"{name}{built}"
            make(SOURCES / f"{name}{written}", target)
            if built != ".pdf":
                _still(target)
            sys.stdout.write(f"{target.name} {target.stat().st_size}\n")


if __name__ == "__main__":
    main()
