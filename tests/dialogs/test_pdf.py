"""PDFs that programs make: of templates in the drive, by a process that reads nothing else."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from palaver.basic.errors import BasicError
from palaver.core.db import Database
from palaver.dialogs.drive.documents import Documents
from palaver.dialogs.drive.pdf_writer import _FONTS
from tests.dialogs.drives import Rig, rig
from tests.dialogs.strangers import page, stranger
from tools.house.source import ROOT

HOWTO = ROOT / "docs" / "howto" / "make-pdfs.md"
HTML = (
    "<html><head><title>unseen</title><style>p { color: red }</style></head><body><h1>Invoice {{number}}</h1>"
    "<p>For {{name}}: 12,50 € – „gut“</p><table border='1'><thead><tr><th>What</th><th>Price</th></tr></thead><tbody>"
    "{{#each items}}<tr><td>{{what}}</td><td align='right'>{{price}}</td></tr>{{/each}}</tbody></table>"
    "<ul><li>one</li><li>two</li></ul></body></html>"
)
MARKDOWN = (
    "# Invoice {{number}}\n\n| What | Price |\n|---|---|\n{{#each items}}| {{what}} | {{price}} |\n{{/each}}\n\n"
    "**Thanks**, {{name}}\n"
)
ITEMS = '[{ "what": "soup | #1", "price": 3 }, { "what": "bread", "price": 1 }]'
ORDER = f'{{ "number": 17, "name": "Ana <b>", "items": {ITEMS} }}'


@pytest.fixture
async def office(database: Database, dsn: str, tmp_path: Path) -> Rig:
    return await rig(database, dsn, tmp_path)


def words(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(each.get_textpage().get_text_range() for each in document).split())


@pytest.mark.parametrize(
    ("name", "template", "line"),
    [
        ("invoice.html", HTML, 'RETURN GENERATE PDF "invoice.html", order, "out/invoice.pdf"'),
        ("invoice.md", MARKDOWN, 'RETURN GENERATE PDF "out/invoice.pdf" WITH TEMPLATE "invoice.md" DATA order'),
    ],
)
async def test_a_template_becomes_a_pdf_in_the_drive(office: Rig, name: str, template: str, line: str) -> None:
    drive = office.drive()
    await drive.write(name, template.encode())
    made = await office.value(f"order = {ORDER}\n{line}")
    assert (made["path"], made["localName"], made["mime_type"]) == (
        "out/invoice.pdf",
        "out/invoice.pdf",
        "application/pdf",
    )
    assert made["url"].startswith("https://bot.example/api/drive/links/")
    content = await drive.content("out/invoice.pdf")
    found = words(content)
    for each in ("Invoice 17", "Ana <b>", "soup | #1", "bread", "What", "Price"):
        assert each in found, found
    assert "unseen" not in found
    assert "color" not in found


async def test_the_how_to_does_what_it_says(office: Rig) -> None:
    template, making, merging = re.findall(r"(?ms)^```(?:html|basic)\n(.*?)^```$", HOWTO.read_text())
    drive = office.drive()
    await drive.write("invoice.html", template.encode())
    assert (await office.value(making)).startswith("https://bot.example/api/drive/links/")
    found = words(await drive.content("invoices/17.pdf"))
    for each in ("Invoice 17", "Ana & Co", "1 soup 3", "2 bread 1", "Please pay within 14 days."):
        assert each in found, found
    await drive.write("terms.pdf", await Documents().laid_out("<p>Our terms</p>", markdown=False))
    together = words(await drive.content(await office.value(merging)))
    assert together.index("Invoice 17") < together.index("Our terms")


async def test_nothing_is_fetched_and_no_file_of_the_machine_is_read(office: Rig) -> None:
    async with stranger({"/x.png": page(kind="image/png", body=b"")}) as outside:
        template = (
            f'<p>There<img src="{outside.url}/x.png"><img src="/etc/hostname"><a href="file:///etc/passwd">link</a></p>'
            f'<link rel="stylesheet" href="{outside.url}/y.css"><script>1</script>'
            f'<iframe src="{outside.url}/"></iframe>'
        )
        content = await Documents().laid_out(template, markdown=False)
        assert outside.got == []
    assert words(content) == "Therelink"
    assert b"/URI" not in content


@pytest.mark.skipif(not any(each.is_dir() for each in _FONTS), reason="no DejaVu fonts here")
async def test_other_scripts_have_a_font_of_the_machine() -> None:
    assert "Счёт Ψ" in words(await Documents().laid_out("<h1>Счёт <b>Ψ</b></h1>", markdown=False))


async def test_many_pages_are_made_and_too_much_is_refused() -> None:
    document = "".join(f"<p>line {number}</p>" for number in range(300))
    content = await Documents().laid_out(document, markdown=False)
    assert len(pypdfium2.PdfDocument(io.BytesIO(content))) > 3
    with pytest.raises(BasicError) as error:
        await Documents().laid_out("x" * 1_000_001, markdown=False)
    assert error.value.code == "LimitExceeded"


async def test_markup_that_cannot_be_laid_out_is_an_error_of_the_file() -> None:
    with pytest.raises(BasicError) as error:
        await Documents().laid_out("<table><tr><td>" * 50 + "x", markdown=False)
    assert (error.value.code, "cannot be laid out" in error.value.message) == ("FileError", True)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('GENERATE PDF "missing.html", {}, "a.pdf"', "FileError"),
        ('GENERATE PDF "a.txt", {}, "a.pdf"', "ArgumentError"),
        ('GENERATE PDF "a.html", {}', "ArgumentError"),
    ],
)
async def test_what_is_missing_is_named(office: Rig, line: str, code: str) -> None:
    assert await office.value(f"TRY\n{line}\nCATCH e\nRETURN e.code\nEND TRY") == code
