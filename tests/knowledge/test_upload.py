"""The reader of multipart uploads: whole files only, names as data, whatever way the bytes are cut."""

import hashlib
from collections.abc import Sequence

import pytest
from starlette.requests import Request
from starlette.types import Message

from palaver.core.errors import InvalidRequest, TooLarge
from palaver.knowledge.upload import file_name, uploads

CONTENT = b"\r\n--almost\r\n" * 50 + bytes(range(256))


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\nContent-Type: text/plain\r\n\r\n'
    return head.encode() + content + b"\r\n"


def request(body: Sequence[bytes], *, cut: bool = False) -> Request:
    """A request that arrives in these pieces; with `cut` its client goes away instead of ending it."""
    last: Message = {"type": "http.disconnect"} if cut else {"type": "http.request", "body": b"", "more_body": False}
    messages: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in body] + [last]

    async def receive() -> Message:
        return messages.pop(0)

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def read(found: Request, limit: int = 10_000) -> list[tuple[str, bytes]]:
    files = []
    async for upload in uploads(found, limit):
        content = b"".join([piece async for piece in upload.pieces()])
        assert (upload.bytes, upload.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        files.append((upload.name, content))
    return files


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100_000])
async def test_a_file_is_the_same_whatever_way_it_is_cut(size: int) -> None:
    body = part("note", b"not a file") + part("file", CONTENT, "a.txt") + part("file", b"", "b.txt") + b"--x--\r\n"
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    assert await read(request(pieces)) == [("a.txt", CONTENT), ("b.txt", b"")]


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("kept", [20, 90, 200, 860])
async def test_half_a_file_is_no_file(kept: int, *, cut: bool) -> None:
    body = (part("file", CONTENT, "a.txt") + b"--x--\r\n")[:kept]
    with pytest.raises(InvalidRequest):
        await read(request([body], cut=cut))


async def test_a_file_beyond_the_limit_is_read_and_refused() -> None:
    pieces = [part("file", b"", "a.txt").removesuffix(b"\r\n"), *[b"a" * 50] * 5, b"\r\n--x--\r\n"]
    found = request(pieces)
    with pytest.raises(TooLarge):
        await read(found, limit=100)
    with pytest.raises(RuntimeError, match="consumed"):
        await anext(found.stream())


async def test_a_thousand_parts_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="parts"):
        await read(request([part("note", b"") * 1_000 + b"--x--\r\n"]))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "document"),
        ("..", ".."),
        ("a\x00b\r\n\u202etxt.exe", "abtxt.exe"),
        ("  spaced .md ", "spaced .md"),
        ("u\u0308ber.txt", "\u00fcber.txt"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("b" * 300, "b" * 200),
    ],
)
def test_names_are_data(given: str, name: str) -> None:
    assert file_name(given) == name
