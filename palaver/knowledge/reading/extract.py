"""From a file to chunks with their terms, read by a process of its own; embedding and storing are left to others."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import msgspec

from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.child import Child, running
from palaver.knowledge.reading.chunks import Chunk
from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.records import End, Order, Progress, Record, Summary
from palaver.knowledge.reading.refusal import Refusal, timeout

Event = Progress | Summary | Chunk | Refusal
"""Progress comes until the summary, then the chunks it announced; a refusal is the last and nothing after it counts."""

TIMEOUT_S = 300.0
_STALLED_S = 30.0
_decode = msgspec.json.Decoder(Record).decode


class Extraction(msgspec.Struct, frozen=True):
    """A whole document in memory; `length` is the number of terms of all its chunks."""

    title: str
    format: str
    pages: int | None
    length: int
    chunks: list[Chunk]


async def read(
    path: Path,
    *,
    name: str,
    language: str = "en",
    stemming: bool = True,
    stopwords: bool = True,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    timeout_s: float = TIMEOUT_S,
) -> AsyncGenerator[Event, None]:
    """
    Read the file at `path`, which its owner calls `name`; what is wrong with it comes as a `Refusal`.

    The process runs while the generator does: closing it, or cancelling its task, ends it. A slow consumer slows it;
    `timeout_s` bounds the time to the summary, and the wait for each chunk is bounded by itself.
    """
    order = Order(
        name=name,
        language=language,
        stemming=stemming,
        stopwords=stopwords,
        limits=limits,
        bounds=Bounds(memory_bytes=limits.memory_bytes, cpu_s=int(timeout_s) + 1),
    )
    async with running("palaver.knowledge.reading.extractor", str(path), order=msgspec.json.encode(order)) as child:
        deadline: float | None = asyncio.get_running_loop().time() + timeout_s
        while True:
            record = await _record(child, deadline)
            if isinstance(record, End):
                return
            yield record
            if isinstance(record, Refusal):
                return
            deadline = None if isinstance(record, Summary) else deadline


async def _record(child: Child, deadline: float | None) -> Record:
    left = _STALLED_S if deadline is None else deadline - asyncio.get_running_loop().time()
    try:
        line = await child.line(left)
    except TimeoutError:
        return timeout()
    return _decode(line) if line.endswith(b"\n") else await child.ending()


async def extract(
    path: Path,
    *,
    name: str,
    language: str = "en",
    stemming: bool = True,
    stopwords: bool = True,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    timeout_s: float = TIMEOUT_S,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Extraction | Refusal:
    """As `read`, with everything at once; a large document takes some kilobytes a chunk."""
    events = read(
        path,
        name=name,
        language=language,
        stemming=stemming,
        stopwords=stopwords,
        limits=limits,
        timeout_s=timeout_s,
    )
    summary: Summary | None = None
    chunks: list[Chunk] = []
    async with aclosing(events):
        async for event in events:
            match event:
                case Progress():
                    on_progress(event)
                case Summary():
                    summary = event
                case Chunk():
                    chunks.append(event)
                case Refusal():
                    return event
    assert summary is not None
    return Extraction(summary.title, summary.format, summary.pages, summary.length, chunks)
