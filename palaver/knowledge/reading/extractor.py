"""The process that reads one document: `python -m … extractor FILE`, its order on standard input."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PurePath

import msgspec

from palaver.knowledge.embedding import model_files
from palaver.knowledge.language.terms import count_terms, length
from palaver.knowledge.language.wordpieces import WordPieces
from palaver.knowledge.reading.blocks import Extracted, Source, one_line
from palaver.knowledge.reading.chunks import Chunk, chunks
from palaver.knowledge.reading.confine import confine, end_with_parent, read_order
from palaver.knowledge.reading.detect import FORMATS, detect, reader
from palaver.knowledge.reading.records import End, Order, Progress, Record, Stage, Summary
from palaver.knowledge.reading.refusal import Refusal, Refused, out_of_memory

_TITLE = 200
_EVERY_S = 0.1
_encode = msgspec.json.Encoder().encode


class Report:
    """Writes records; progress at most ten times a second."""

    def __init__(self) -> None:
        self._next = 0.0

    def tell(self, record: Record) -> None:
        sys.stdout.buffer.write(_encode(record) + b"\n")

    def progress(self, stage: Stage, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + _EVERY_S
            self.tell(Progress(stage, done, total))
            sys.stdout.buffer.flush()


def main() -> None:
    order = msgspec.json.decode(read_order(), type=Order)
    confine(order.bounds)
    end_with_parent()
    report = Report()
    report.tell(_outcome(Path(sys.argv[1]), order, report))
    sys.stdout.buffer.flush()
    # Straight out: the libraries' own farewells take time and tell nobody anything.
    os._exit(0)


def _outcome(path: Path, order: Order, report: Report) -> Refusal | End:
    try:
        _extract(path, order, report)
    except Refused as refused:
        return refused.refusal
    except MemoryError:
        return out_of_memory()
    return End()


def _extract(path: Path, order: Order, report: Report) -> None:
    name = detect(path, order.name)
    extracted = reader(name)(
        Source(path, order.limits, lambda done, total: report.progress("extracting", done, total)),
    )
    if not extracted.blocks:
        raise Refused("no_text", f"The {FORMATS[name].title} file holds no text. Upload a document that has some.")
    document = Extracted(_title(extracted, order.name), extracted.pages, extracted.blocks)
    found = list(_counted(document, order, report))
    total = sum(length(chunk.terms) for chunk in found)
    report.tell(Summary(document.title, name, document.pages, len(found), total))
    for chunk in found:
        report.tell(chunk)


def _counted(document: Extracted, order: Order, report: Report) -> Iterator[Chunk]:
    total = sum(len(block.text) for block in document.blocks)
    done = 0
    for chunk in chunks(document, WordPieces(model_files.tokenizer())):
        counts = count_terms(chunk.unit, order.language, stemming=order.stemming, stopwords=order.stopwords)
        done += len(chunk.text)
        report.progress("chunking", min(done, total), total)
        yield msgspec.structs.replace(chunk, terms=counts)


def _title(extracted: Extracted, name: str) -> str:
    """What the document calls itself, else what its owner calls it."""
    return (extracted.title or one_line(PurePath(name).stem.replace("_", " ")) or "Document")[:_TITLE]


if __name__ == "__main__":
    main()
