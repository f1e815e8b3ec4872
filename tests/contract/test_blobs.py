"""Blobs: the same promises in a folder and on an S3 server that checks signatures."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from palaver.core.blobs import BlobKeyError, Blobs, UnknownBlobs, open_blobs
from palaver.core.errors import NotFound, StorageFull, Unavailable
from tests.servers.swift import ObjectStore

BIG = 20_000_001


@pytest.fixture
def credentials(object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", object_store.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", object_store.secret)
    return object_store


def s3(store: ObjectStore, bucket: str) -> str:
    return f"s3://{bucket}/below/here?endpoint={store.endpoint}&path_style=1"


@pytest.fixture(params=["folder", "s3"])
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Blobs]:
    if request.param == "s3":
        url = s3(request.getfixturevalue("credentials"), f"bucket-{uuid4()}")
    else:
        url = f"file://{tmp_path}/blobs"
    opened = await open_blobs(url)
    yield opened
    await opened.close()


async def pieces(size: int, piece: int = 300_000) -> AsyncIterator[bytes]:
    for start in range(0, size, piece):
        yield patterned(start, min(piece, size - start))


def patterned(start: int, length: int) -> bytes:
    """Bytes that tell their place."""
    first = start // 8
    return b"".join(n.to_bytes(8, "big") for n in range(first, first + length // 8 + 2))[start % 8 :][:length]


async def joined(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


async def keys(blobs: Blobs, prefix: str) -> list[str]:
    return sorted([key async for key in blobs.list(prefix)])


async def test_a_blob_is_read_back_replaced_and_deleted(blobs: Blobs) -> None:
    assert await blobs.put("a/b/original", b"\x00\xffone") == 5
    assert await blobs.get("a/b/original") == b"\x00\xffone"
    assert await blobs.put("a/b/original", b"two") == 3
    assert await blobs.get("a/b/original") == b"two"
    await blobs.delete("a/b/original")
    await blobs.delete("a/b/original")
    with pytest.raises(NotFound):
        await blobs.get("a/b/original")


@pytest.mark.parametrize("size", [0, 1, 300_000, BIG])
async def test_a_stream_goes_in_and_comes_out_whole(blobs: Blobs, size: int) -> None:
    assert await blobs.put("stream", pieces(size)) == size
    assert await joined(blobs.stream("stream")) == patterned(0, size)


async def test_a_part_of_a_blob_is_read(blobs: Blobs) -> None:
    await blobs.put("big", pieces(BIG))
    assert await joined(blobs.stream("big", start=11_111_111, length=2_222_222)) == patterned(11_111_111, 2_222_222)
    assert await joined(blobs.stream("big", start=BIG - 10)) == patterned(BIG - 10, 10)
    assert await joined(blobs.stream("big", start=BIG - 10, length=100)) == patterned(BIG - 10, 10)
    assert await joined(blobs.stream("big", start=BIG)) == b""
    assert await joined(blobs.stream("big", start=BIG + 5, length=5)) == b""
    assert await joined(blobs.stream("big", start=5, length=0)) == b""


@pytest.mark.parametrize("size", [1000, BIG])
async def test_a_source_that_breaks_leaves_nothing_and_keeps_what_was(blobs: Blobs, size: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(size):
            yield piece
        raise ConnectionResetError

    await blobs.put("kept", b"before")
    for key in ("kept", "fresh"):
        with pytest.raises(ConnectionResetError):
            await blobs.put(key, broken())
    assert await blobs.get("kept") == b"before"
    assert await keys(blobs, "") == ["kept"]


async def test_listing_goes_by_whole_segments(blobs: Blobs) -> None:
    for key in ("a/1", "a/b/2", "ab/3", "c"):
        await blobs.put(key, b"x")
    assert await keys(blobs, "a") == ["a/1", "a/b/2"]
    assert await keys(blobs, "") == ["a/1", "a/b/2", "ab/3", "c"]
    assert await keys(blobs, "nothing") == []


async def test_a_local_copy_is_a_file(blobs: Blobs) -> None:
    await blobs.put("a/book", pieces(BIG))
    async with blobs.local_copy("a/book") as path:
        assert path.read_bytes() == patterned(0, BIG)
    with pytest.raises(NotFound):
        async with blobs.local_copy("a/nothing"):
            pass


BAD_KEYS = [
    "",
    "/etc/passwd",
    "../up",
    "a/../b",
    "a/./b",
    "a//b",
    "a/",
    ".hidden",
    "a\\b",
    "a\x00b",
    "a b",
    "ä",
    "a" * 600,
]


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_a_key_cannot_leave_its_folder(blobs: Blobs, key: str) -> None:
    for attempt in (blobs.put(key, b"x"), blobs.get(key), blobs.delete(key), joined(blobs.stream(key))):
        with pytest.raises(BlobKeyError):
            await attempt
    with pytest.raises(BlobKeyError):
        async with blobs.local_copy(key):
            pass
    assert await keys(blobs, "") == []


async def test_it_answers_a_ping(blobs: Blobs) -> None:
    assert await blobs.ping() > 0


async def test_a_wrong_secret_is_refused(credentials: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    url = s3(credentials, f"bucket-{uuid4()}")
    right = await open_blobs(url)
    await right.put("a", b"x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(UnknownBlobs, match="403"):
        await open_blobs(url)


async def test_a_bucket_that_cannot_be_had_is_a_clear_error(credentials: ObjectStore) -> None:
    with pytest.raises(UnknownBlobs, match="400"):
        await open_blobs(s3(credentials, "no"))


async def test_a_store_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(Unavailable):
        await open_blobs(s3(ObjectStore("http://127.0.0.1:9"), "bucket"))


@pytest.mark.parametrize("url", ["s3://", "s3://bucket", "s3://bucket?colour=red", "ftp://x"])
async def test_a_wrong_url_is_a_clear_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(UnknownBlobs):
        await open_blobs(url)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


async def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path) -> None:
    blobs = await open_blobs(f"file://{small_disk}")
    await blobs.put("small", b"x")
    for data in (bytes(2_000_000), pieces(2_000_000)):
        with pytest.raises(StorageFull):
            await blobs.put("big", data)
    assert await keys(blobs, "") == ["small"]
    assert not list((small_disk / ".incoming").iterdir())


_KILLED = """
import asyncio, os, signal, sys
from palaver.core.blobs import open_blobs
async def endless():
    for n in range(100):
        if n == 50:
            os.kill(os.getpid(), signal.SIGKILL)
        yield bytes(100_000)
async def main():
    blobs = await open_blobs(sys.argv[1])
    await blobs.put("kept", b"whole")
    await blobs.put("half", endless())
asyncio.run(main())
"""


async def test_a_killed_writer_leaves_no_half_blob(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/blobs"
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, url, cwd=Path(__file__).parents[2])
    assert await killed.wait() == -9
    blobs = await open_blobs(url)
    assert await keys(blobs, "") == ["kept"]
