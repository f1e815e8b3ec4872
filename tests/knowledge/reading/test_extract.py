"""Extraction in its own process: what it tells, and that it ends whatever happens."""

import asyncio
import os
import signal
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from palaver.knowledge.language.terms import count_terms, length
from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.child import running
from palaver.knowledge.reading.chunks import Chunk
from palaver.knowledge.reading.extract import Event, Extraction, extract, read
from palaver.knowledge.reading.records import Progress, Summary
from palaver.knowledge.reading.refusal import Refusal
from tests.knowledge import documents
from tests.knowledge.reading.test_bounds import readers
from tests.servers.launch import lives

SENTENCE = "The keeper of the lamp counts ships, birds and the hours until the boat comes back. "


def long_text(path: Path, characters: int = 8_000_000) -> Path:
    """A text that takes seconds to cut into chunks."""
    with path.open("w") as file:
        for at in range(characters // 1_000):
            file.write(f"{at} {SENTENCE * 12}"[:998] + "\n\n")
    return path


async def gone(pid: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(500):
        if not lives(pid):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_progress_then_a_summary_then_the_chunks_it_announced(tmp_path: Path) -> None:
    path = documents.pdf(
        tmp_path / "x", ["# One\nFirst page of it.", "Second page of it.", "Third page."], title="Trio"
    )
    events: list[Event] = []
    async with aclosing(read(path, name="trio.pdf")) as reading:
        events.extend([event async for event in reading])
    kinds = [type(event) for event in events]
    at = kinds.index(Summary)
    assert set(kinds[:at]) == {Progress}
    assert set(kinds[at + 1 :]) == {Chunk}
    summary = events[at]
    assert isinstance(summary, Summary)
    chunks = [event for event in events if isinstance(event, Chunk)]
    assert (summary.title, summary.format, summary.pages, summary.chunks) == ("Trio", "pdf", 3, len(chunks))
    assert [chunk.ord for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.page for chunk in chunks] == [1, 2, 3]
    assert summary.length == sum(length(chunk.terms) for chunk in chunks)
    stages = [event.stage for event in events if isinstance(event, Progress)]
    assert stages == sorted(stages, key=["extracting", "chunking"].index)
    assert all(event.done <= event.total for event in events if isinstance(event, Progress))


async def test_terms_are_those_of_the_unit_in_the_collections_language(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("Die Häuser der Straßen sind alt.")
    german = await extract(path, name="Unsere_Stadt.txt", language="de")
    assert isinstance(german, Extraction)
    chunk = german.chunks[0]
    assert chunk.unit == "Unsere Stadt\nDie Häuser der Straßen sind alt."
    assert chunk.terms == count_terms(chunk.unit, "de")
    plain = await extract(path, name="Unsere_Stadt.txt", language="de", stemming=False, stopwords=False)
    assert isinstance(plain, Extraction)
    assert plain.chunks[0].terms == count_terms(chunk.unit, "xx")


async def test_the_owners_name_is_the_title_of_last_resort_only(tmp_path: Path) -> None:
    path = tmp_path / "8f1c"
    path.write_text("Some words.")
    found = await extract(path, name="../../etc/Annual report.txt")
    assert isinstance(found, Extraction)
    assert found.title == "Annual report"


async def test_closing_the_generator_ends_the_process(tmp_path: Path) -> None:
    path = long_text(tmp_path / "x")
    async with aclosing(read(path, name="x.txt")) as reading:
        async for event in reading:
            assert isinstance(event, Progress)
            children = readers(path)
            assert len(children) == 1
            break
    assert await gone(children[0])


async def test_cancelling_ends_the_process(tmp_path: Path) -> None:
    path = long_text(tmp_path / "x")
    started = asyncio.Event()
    task = asyncio.create_task(extract(path, name="x.txt", on_progress=lambda _: started.set()))
    await started.wait()
    children = readers(path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(children[0])


async def test_the_process_ends_with_its_parent(tmp_path: Path) -> None:
    path = long_text(tmp_path / "x")
    code = (
        "import asyncio, sys, pathlib\n"
        "from palaver.knowledge.reading.extract import extract\n"
        "asyncio.run(extract(pathlib.Path(sys.argv[1]), name='x.txt',"
        " on_progress=lambda _: print('going', flush=True)))"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path), stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"going\n"
    children = readers(path)
    assert len(children) == 1
    parent.kill()
    await parent.wait()
    assert await gone(children[0])


async def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    found = await extract(long_text(tmp_path / "x"), name="x.txt", timeout_s=0.5)
    assert isinstance(found, Refusal)
    assert found.code == "timeout"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS bounds no address space")
async def test_what_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    found = await extract(long_text(tmp_path / "x", 9_900_000), name="x.txt", limits=Limits(memory_bytes=75_000_000))
    assert isinstance(found, Refusal)
    assert found.code == "out_of_memory"


async def test_a_process_that_is_killed_says_so(tmp_path: Path) -> None:
    path = long_text(tmp_path / "x")

    def kill(_: Progress) -> None:
        for pid in readers(path):
            os.kill(pid, signal.SIGSEGV)

    found = await extract(path, name="x.txt", on_progress=kill)
    assert isinstance(found, Refusal)
    assert found.code == "damaged"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only /proc shows another's environment")
async def test_the_process_sees_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    path = long_text(tmp_path / "x")
    async with running("palaver.knowledge.reading.extractor", str(path), order=b"{}") as child:
        said = _environment(child.pid)
        assert b"PYTHONPATH=" in said
        assert b"sk-secret" not in said


def _environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()
