"""Each bound on what a stranger's file may take holds by itself: packed sizes, time, memory, the end of the reader."""

import asyncio
import os
import secrets
import signal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from palaver.core.leftovers import commands
from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.extract import Extraction, extract
from palaver.knowledge.reading.refusal import Refusal
from tests.knowledge import documents

BODY = "<w:p><w:r><w:t>tick</w:t></w:r></w:p>"
SOON_S = 20.0
CONFINED = (
    "import json, os, resource\n"
    "from palaver.knowledge.reading.confine import Bounds, confine\n"
    "before = os.nice(0)\n"
    "confine(Bounds(memory_bytes=3_000_000_000, cpu_s=7))\n"
    "limits = [resource.getrlimit(one) for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]\n"
    "print(json.dumps([limits, os.nice(0) > before or before > 9]))\n"
)


async def code_of(path: Path, limits: Limits) -> str:
    found = await extract(path, name=path.name, limits=limits)
    return found.code if isinstance(found, Refusal) else "read"


def packed(path: Path, *parts: bytes) -> Path:
    """A small document with `parts` beside its text."""
    documents.package(path, BODY)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(parts):
            archive.writestr(f"word/media/{number}.bin", content)
    return path


@pytest.mark.parametrize(
    ("parts", "limits"),
    [
        ([bytes(40_000_000)], Limits()),
        ([secrets.token_bytes(300_000)], Limits(expanded_bytes=200_000)),
        ([b"x"] * 30, Limits(parts=20)),
        ([], Limits(xml_bytes=100)),
    ],
    ids=["a bomb that would fit", "more than is unpacked", "many parts", "a large part"],
)
async def test_a_package_is_measured_before_it_is_unpacked(tmp_path: Path, parts: list[bytes], limits: Limits) -> None:
    assert await code_of(packed(tmp_path / "a.docx", *parts), limits) == "too_large"
    assert await code_of(packed(tmp_path / "b.docx", b"x"), Limits()) == "read"


async def test_a_package_with_locked_parts_is_told_from_a_broken_one(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.docx")
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 0x1
    path.write_bytes(content)
    assert await code_of(path, Limits()) == "encrypted"


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Path]:
    """A file whose reader waits for ever, without work for a processor; what is left of its readers is ended."""
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    yield path
    for pid in readers(path):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def readers(path: Path) -> list[int]:
    return [pid for pid, command in commands() if "reading.extractor" in command and str(path) in command]


async def reader_of(path: Path) -> int:
    async with asyncio.timeout(SOON_S):
        while not (found := readers(path)):  # noqa: ASYNC110  # the state asked for is the kernel's
            await asyncio.sleep(0.02)
    return found[0]


async def gone(path: Path) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(SOON_S):
            while readers(path):  # noqa: ASYNC110  # the state asked for is the kernel's
                await asyncio.sleep(0.02)
    return not readers(path)


async def test_who_only_waits_is_stopped_too(endless: Path) -> None:
    async with asyncio.timeout(SOON_S):
        found = await extract(endless, name="a.txt", timeout_s=0.3)
    assert isinstance(found, Refusal)
    assert found.code == "timeout"
    assert await gone(endless)


async def test_a_reader_that_hears_nothing_is_ended(endless: Path) -> None:
    """Closing its input would do for one that runs; this one is stopped."""
    task = asyncio.create_task(extract(endless, name="a.txt"))
    os.kill(await reader_of(endless), signal.SIGSTOP)
    task.cancel()
    await asyncio.wait({task}, timeout=SOON_S)
    assert task.cancelled()
    assert await gone(endless)


async def test_a_reader_that_waits_ends_with_its_parent(endless: Path) -> None:
    code = (
        "import asyncio, sys, pathlib\n"
        "from palaver.knowledge.reading.extract import extract\n"
        "asyncio.run(extract(pathlib.Path(sys.argv[1]), name='x.txt'))"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(endless))
    await reader_of(endless)
    parent.kill()
    await parent.wait()
    assert await gone(endless)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS bounds no address space")
async def test_a_reader_bounds_itself() -> None:
    asked = await asyncio.create_subprocess_exec(sys.executable, "-c", CONFINED, stdout=asyncio.subprocess.PIPE)
    said, _ = await asked.communicate()
    assert said.split(b"\n")[0] == b"[[[3000000000, 3000000000], [7, 12], [0, 0]], true]"


async def test_a_document_within_all_bounds_is_read(tmp_path: Path) -> None:
    found = await extract(packed(tmp_path / "a.docx", bytes(10_000)), name="a.docx")
    assert isinstance(found, Extraction)
    assert [chunk.text for chunk in found.chunks] == ["tick"]
