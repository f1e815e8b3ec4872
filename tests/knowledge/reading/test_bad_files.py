"""What is no readable document is refused with a code and a sentence that helps, in bounded time and memory."""

import zipfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Protocol

import pytest

from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.extract import Extraction, extract
from palaver.knowledge.reading.refusal import Refusal
from tests.knowledge import documents


class Refuse(Protocol):
    def __call__(self, path: Path, *, limits: Limits = Limits(), timeout_s: float = 60.0) -> Awaitable[Refusal]: ...  # noqa: B008  # frozen


BILLION_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.fixture
def refuse() -> Refuse:
    """Extract a file that must be refused."""

    async def refuse(path: Path, *, limits: Limits = Limits(), timeout_s: float = 60.0) -> Refusal:  # noqa: B008  # frozen
        found = await extract(path, name=path.name, limits=limits, timeout_s=timeout_s)
        assert isinstance(found, Refusal), found
        assert found.message.endswith(".")
        assert "/" not in found.message.replace("PDF/", ""), "a message names no path"
        return found

    return refuse


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\0" * 5000])
async def test_an_empty_file(tmp_path: Path, refuse: Refuse, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert (await refuse(path)).code == "empty"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.bin", bytes(range(256)) * 20),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
        ("named.pdf", b"\x7fELF\x02\x01\x01" + bytes(2000) + b"x"),
        ("letter.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x01" * 4000),
        ("letter.rtf", b"{\\rtf1\\ansi Hello}"),
        ("a.docx", b"\x1f\x8b\x08" + bytes(range(1, 255)) * 8),
    ],
)
async def test_an_unknown_format(tmp_path: Path, refuse: Refuse, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert (await refuse(path)).code == "unknown_format"


async def test_a_zip_that_is_no_document(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "hello")
    refusal = await refuse(path)
    assert refusal.code == "unknown_format"
    assert "DOCX" in refusal.message


async def test_a_pdf_with_a_password(tmp_path: Path, refuse: Refuse) -> None:
    assert (await refuse(documents.pdf(tmp_path / "a.pdf", ["secret"], password="s3cret"))).code == "encrypted"


async def test_an_office_document_with_a_password(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000) + "EncryptedPackage".encode("utf-16-le"))
    assert (await refuse(path)).code == "encrypted"


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
async def test_a_pdf_that_was_cut_off(tmp_path: Path, refuse: Refuse, kept: float) -> None:
    path = documents.pdf(tmp_path / "a.pdf", ["One page.", "Another page.", "The last page."])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert (await refuse(path)).code == "damaged"


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
@pytest.mark.parametrize("kept", [0.2, 0.7, 0.99])
async def test_an_office_document_that_was_cut_off(tmp_path: Path, refuse: Refuse, name: str, kept: float) -> None:
    make = {"a.docx": documents.word, "a.pptx": documents.slides, "a.xlsx": documents.workbook}[name]
    path = make(tmp_path / name)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert (await refuse(path)).code == "damaged"


async def test_an_office_document_with_broken_insides(tmp_path: Path, refuse: Refuse) -> None:
    assert (await refuse(documents.package(tmp_path / "a.docx", "<w:p><w:r>"))).code == "damaged"


async def test_a_pdf_that_is_garbage_after_its_header(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"garbage " * 500 + b"\nstartxref\n12\n%%EOF")
    assert (await refuse(path)).code == "damaged"


async def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    made = {
        "pdf": documents.pdf(tmp_path / "really-pdf.txt", ["A page of text."]),
        "docx": documents.word(tmp_path / "really-docx.pdf"),
        "xlsx": documents.workbook(tmp_path / "really-xlsx.csv"),
    }
    for format, path in made.items():
        found = await extract(path, name=path.name)
        assert isinstance(found, Extraction)
        assert found.format == format
    plain = tmp_path / "really-text.pdf"
    plain.write_text("Only some words.")
    found = await extract(plain, name=plain.name)
    assert isinstance(found, Extraction)
    assert (found.format, found.title) == ("text", "really-text")


async def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, refuse: Refuse) -> None:
    path = documents.package(tmp_path / "a.docx", "<w:p><w:r><w:t>tick</w:t></w:r></w:p>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/1.bin", "w") as bomb:
        for _ in range(400):
            bomb.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    assert (await refuse(path)).code == "too_large"


async def test_a_document_part_that_lies_about_its_size_ends_there(tmp_path: Path, refuse: Refuse) -> None:
    path = documents.package(tmp_path / "a.docx", "<w:p><w:r><w:t>" + "boom " * 2_000_000 + "</w:t></w:r></w:p>")
    real = path.stat().st_size
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/document.xml"))
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert path.stat().st_size == real
    assert (await refuse(path)).code == "damaged"


async def test_a_hundred_megabytes_of_text(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "a.txt"
    with path.open("w") as file:
        for _ in range(100):
            file.write("All work and no play makes Jack a dull boy.\n" * 22_728)
    assert path.stat().st_size > 100_000_000
    refusal = await refuse(path, limits=Limits(memory_bytes=500_000_000), timeout_s=20)
    assert refusal.code == "too_large"
    assert "10,000,000 characters" in refusal.message


async def test_too_many_pages(tmp_path: Path, refuse: Refuse) -> None:
    path = documents.pdf(tmp_path / "a.pdf", ["x"] * 12)
    assert (await refuse(path, limits=Limits(pages=10))).code == "too_large"


async def test_laughs_by_the_billion_are_not_heard(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>before &i; after</w:t></w:r></w:p>"
    path = documents.package(tmp_path / "a.docx", body, declaration=BILLION_LAUGHS)
    found = await extract(path, name="a.docx", limits=Limits(memory_bytes=500_000_000), timeout_s=20)
    text = found.message if isinstance(found, Refusal) else found.chunks[0].text
    assert "ha ha" not in text


async def test_an_entity_opens_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    declaration = f'<!DOCTYPE d [<!ENTITY s SYSTEM "file://{tmp_path}/secret.txt">]>'
    path = documents.package(tmp_path / "a.docx", "<w:p><w:r><w:t>x &s; y</w:t></w:r></w:p>", declaration=declaration)
    found = await extract(path, name="a.docx")
    text = found.message if isinstance(found, Refusal) else found.chunks[0].text
    assert "the secret" not in text


async def test_xml_nested_beyond_reason(tmp_path: Path, refuse: Refuse) -> None:
    deep = 100_000
    body = "<w:sdt>" * deep + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + "</w:sdt>" * deep
    assert (await refuse(documents.package(tmp_path / "a.docx", body))).code == "damaged"


async def test_a_scanned_pdf_says_that_pictures_are_not_read(tmp_path: Path, refuse: Refuse) -> None:
    refusal = await refuse(documents.scan(tmp_path / "a.pdf"))
    assert refusal.code == "no_text"
    assert "OCR" in refusal.message


async def test_a_document_without_a_word(tmp_path: Path, refuse: Refuse) -> None:
    assert (await refuse(documents.package(tmp_path / "a.docx", "<w:p/>"))).code == "no_text"
