"""Documents made on the spot, as the tests need them."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pptx
from fpdf import FPDF
from PIL import Image

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def pdf(path: Path, pages: list[str], *, password: str = "", title: str = "") -> Path:
    """A PDF with a page for each text; the first line of a page that starts with `# ` is set large."""
    out = FPDF()
    out.set_creation_date(_MADE)  # the same pages are the same bytes, whenever they are written
    if title:
        out.set_title(title)
    if password:
        out.set_encryption(owner_password="owner", user_password=password)
    for text in pages:
        out.add_page()
        heading, _, body = text.partition("\n") if text.startswith("# ") else ("", "", text)
        if heading:
            out.set_font("helvetica", "B", 18)
            out.multi_cell(0, 9, heading[2:], new_x="LMARGIN", new_y="NEXT")
        out.set_font("helvetica", size=11)
        for paragraph in body.split("\n\n"):
            out.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            out.ln(4)
    out.output(str(path))
    return path


def scan(path: Path) -> Path:
    """A PDF whose only page is a picture."""
    out = FPDF()
    out.add_page()
    picture = io.BytesIO()
    Image.new("L", (200, 200), 128).save(picture, "PNG")
    out.image(picture, x=10, y=10, w=100)
    out.output(str(path))
    return path


def word(path: Path) -> Path:
    out = docx.Document()
    out.add_heading("Garden Manual", 0)
    out.add_paragraph("How to keep a garden.")
    out.add_heading("Tools", 1)
    out.add_paragraph("You need three of them:")
    for item in ("a spade", "a rake", "a watering can"):
        out.add_paragraph(item, style="List Bullet")
    out.add_heading("Prices", 2)
    table = out.add_table(rows=3, cols=2)
    for row, (left, right) in enumerate((("Tool", "Price"), ("Spade", "30 euros"), ("Rake", "20 euros"))):
        table.cell(row, 0).text, table.cell(row, 1).text = left, right
    out.add_heading("Seasons", 1)
    out.add_paragraph("Dig in autumn.")
    out.save(str(path))
    return path


def slides(path: Path) -> Path:
    out = pptx.Presentation()
    first = out.slides.add_slide(out.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = "Our plan", "grow\nlisten"
    first.notes_slide.notes_text_frame.text = "Speak slowly here."
    second = out.slides.add_slide(out.slide_layouts[5])
    second.shapes.title.text = "Only a title"
    third = out.slides.add_slide(out.slide_layouts[5])
    third.shapes.title.text = "Figures"
    table = third.shapes.add_table(2, 2, 0, 0, 1_000_000, 1_000_000).table
    for row, (left, right) in enumerate((("Year", "Sales"), ("2025", "17"))):
        table.cell(row, 0).text, table.cell(row, 1).text = left, right
    out.save(str(path))
    return path


def workbook(path: Path) -> Path:
    out = openpyxl.Workbook()
    sheet = out.active
    sheet.title = "Prices"
    for row in (["Price list of our shop"], ["Article", "Price", "In stock"], ["Nut", 3.0, True], ["Bolt", 2.5, False]):
        sheet.append(row)
    out.create_sheet("Nothing")
    more = out.create_sheet("Staff")
    more.append(["Name", "Room"])
    more.append(["Ada", "101"])
    out.save(path)
    return path


def package(path: Path, body: str, *, declaration: str = "") -> Path:
    """A DOCX by hand, with `body` as it is inside its document part."""
    document = f'<?xml version="1.0"?>{declaration}<w:document {WORD}><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
    return path
