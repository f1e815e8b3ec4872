"""Files that are no documents: each is taken or refused with a clear error, and what was stored before stays."""

import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.e2e.house import House, error_of
from tests.knowledge import documents

MEGABYTE = 1024 * 1024


def encrypted(folder: Path) -> bytes:
    return documents.pdf(folder / "a.pdf", ["secret"], password="s3cret").read_bytes()


def truncated(folder: Path) -> bytes:
    whole = documents.pdf(folder / "a.pdf", ["One page.", "Another page."]).read_bytes()
    return whole[: len(whole) * 6 // 10]


def truncated_word(folder: Path) -> bytes:
    whole = documents.word(folder / "a.docx").read_bytes()
    return whole[: len(whole) * 7 // 10]


def bomb(folder: Path) -> bytes:
    path = documents.package(folder / "a.docx", "<w:p><w:r><w:t>tick</w:t></w:r></w:p>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/1.bin", "w") as inside:
        for _ in range(300):
            inside.write(bytes(1_000_000))
    assert path.stat().st_size < MEGABYTE
    return path.read_bytes()


def scanned(folder: Path) -> bytes:
    return documents.scan(folder / "a.pdf").read_bytes()


REFUSED: list[tuple[str, str, Callable[[Path], bytes]]] = [
    ("empty.pdf", "empty", lambda _: b""),
    ("blank.txt", "empty", lambda _: b" \n\n "),
    ("unknown.bin", "unknown_format", lambda _: bytes(range(256)) * 20),
    ("picture.png", "unknown_format", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4),
    ("really-a-program.pdf", "unknown_format", lambda _: b"\x7fELF\x02\x01\x01" + bytes(2000) + b"x"),
    ("old.doc", "unknown_format", lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + b"\x01" * 4000),
    ("secret.pdf", "encrypted", encrypted),
    ("cut.pdf", "damaged", truncated),
    ("cut.docx", "damaged", truncated_word),
    ("bomb.docx", "too_large", bomb),
    ("scanned.pdf", "no_text", scanned),
]


@pytest.mark.parametrize(("name", "code", "make"), REFUSED, ids=[name for name, *_ in REFUSED])
async def test_a_file_that_is_no_document_fails_with_its_reason(
    house: House, tmp_path: Path, name: str, code: str, make: Callable[[Path], bytes]
) -> None:
    collection = await house.collection()
    good = await house.upload(collection, "good.txt", b"The parrot eats walnuts.")
    await house.settled(collection, good)
    document = await house.upload(collection, name, make(tmp_path))
    found = await house.settled(collection, document)
    assert (found["status"], found["error"]["code"]) == ("failed", code)
    assert found["error"]["message"].endswith(".")
    assert "/" not in found["error"]["message"].replace("PDF/", ""), "a message names no path"
    assert found["chunks"] == 0
    page = await house.http.get(f"/knowledge/{collection}", headers={"Accept": "text/html"})
    assert found["error"]["message"].split("'")[0] in page.text.replace("&#39;", "'")
    hits = await house.ok("POST", f"/api/collections/{collection}/search", json={"query": "What does the parrot eat?"})
    assert {hit["document_id"] for hit in hits["hits"]} == {good}
    assert (await house.ok("GET", f"/api/collections/{collection}/documents/{good}"))["status"] == "ready"


async def test_a_wrong_extension_does_not_matter(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    made = {
        "really-pdf.txt": documents.pdf(tmp_path / "a", ["A page of text."]).read_bytes(),
        "really-docx.pdf": documents.word(tmp_path / "b").read_bytes(),
        "really-text.pdf": b"Only some words.",
        "no-extension": b"Words without a name.",
    }
    for name, content in made.items():
        found = await house.settled(collection, await house.upload(collection, name, content))
        assert found["status"] == "ready", (name, found)


async def test_names_that_mean_harm_are_only_names(house: House) -> None:
    collection = await house.collection()
    names = ("../../etc/passwd", "..\\..\\boot.ini", "a\x00b.txt", "<script>.txt", "x" * 500 + ".txt", "\u202etxt.exe")
    for name in names:
        found = await house.settled(collection, await house.upload(collection, name, f"Words of {name!r}.".encode()))
        assert found["status"] == "ready", (name, found)
        assert not {"/", "\\", "\x00", "\u202e"} & set(found["file_name"])
        assert len(found["file_name"]) <= 200
    assert "<script>.txt" not in (await house.http.get(f"/knowledge/{collection}")).text


async def test_a_failed_document_is_replaced_by_a_good_one(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    first = await house.upload(collection, "rules.pdf", truncated(tmp_path))
    assert (await house.settled(collection, first))["status"] == "failed"
    whole = documents.pdf(tmp_path / "b.pdf", ["The parrot eats walnuts."]).read_bytes()
    assert await house.upload(collection, "rules.pdf", whole) == first

    async def ready() -> bool:
        return bool((await house.settled(collection, first))["status"] == "ready")

    assert await ready()


async def test_a_bad_version_leaves_the_good_one_searchable(house: House, tmp_path: Path) -> None:
    collection = await house.collection()
    document = await house.upload(collection, "rules.txt", b"The parrot eats walnuts.")
    await house.settled(collection, document)
    assert await house.upload(collection, "rules.txt", encrypted(tmp_path)) == document
    found = await house.settled(collection, document)
    assert (found["status"], found["searchable"]) == ("failed", True)
    hits = await house.ok("POST", f"/api/collections/{collection}/search", json={"query": "What does the parrot eat?"})
    assert [hit["document_id"] for hit in hits["hits"]] == [document]


async def test_a_hundred_megabytes_are_refused_while_they_come(house: House) -> None:
    collection = await house.collection()
    path = f"/api/collections/{collection}/documents"
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.txt"\r\n\r\n'

    async def body() -> AsyncIterator[bytes]:
        yield head
        for _ in range(100):
            yield b"All work and no play. " * (MEGABYTE // 22)
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await house.http.post(path, headers=headers, content=body())
    assert answer.status_code == 413
    error = error_of(answer)
    assert error["code"] == "too_large"
    assert "64 MB" in error["message"]
    assert (await house.ok("GET", path))["items"] == []
    page = await house.http.post(f"/knowledge/{collection}/documents", headers=headers, content=body())
    assert page.status_code == 413


async def test_an_upload_that_breaks_off_leaves_nothing(house: House) -> None:
    collection = await house.collection()
    line = await house.line()
    path = f"/api/collections/{collection}/documents"
    line.begin("POST", path, house.headers() | {"Content-Type": "multipart/form-data; boundary=x"}, 1 << 20)
    line.send(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it')
    line.cut()
    assert (await house.ok("GET", path))["items"] == []
    await house.settled(collection, await house.upload(collection, "a.txt", b"All of it."))
