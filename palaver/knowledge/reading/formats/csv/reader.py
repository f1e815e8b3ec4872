"""CSV into lines of `header: value`; the separator is the one that parts the first lines most evenly."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from palaver.knowledge.reading.blocks import Extracted, Outline, Source
from palaver.knowledge.reading.formats import _rows
from palaver.knowledge.reading.formats._decode import read_text
from palaver.knowledge.reading.formats.csv import SEPARATORS
from palaver.knowledge.reading.refusal import Refused

_TOGETHER = 200


def read(source: Source) -> Extracted:
    text = read_text(source)
    outline = Outline(source.limits)
    csv.field_size_limit(source.limits.characters)
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=_separator(text))
    lines = _rows.lines(_readable(rows))
    while block := list(islice(lines, _TOGETHER)):
        outline.add("\n".join(block), "table")
        source.progress(rows.line_num, text.count("\n") + 1)
    return Extracted("", None, outline.finish())


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise Refused(
            "damaged",
            f"The table cannot be read: {error}. Check its quotation marks, save it as CSV again and upload it.",
        ) from error


def _separator(text: str) -> str:
    """The separator found in most of the first lines, as often in each as in the others."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(SEPARATORS, key=evenness)
