"""The table of figures, for the terminal and for the README."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure

_HEADS: Final = ("figure", "value", "target", "met?", "peer")
_OPENING, _CLOSING = "<!-- numbers -->", "<!-- /numbers -->"


def plain(figures: Sequence[Figure]) -> str:
    rows = [_HEADS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def markdown(figures: Sequence[Figure], conditions: Sequence[str]) -> str:
    rows = [_HEADS, ("---",) * len(_HEADS), *(figure.cells() for figure in figures)]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    missed = [figure.name for figure in figures if figure.verdict == "no"]
    said = f"Missed: {'; '.join(missed)}." if missed else "Every target is met."
    return "\n".join(
        [*lines, "", said, "", f"Measured on {datetime.now(UTC).date()} by `make bench`:", "", *_list(conditions)]
    )


def put_into(readme: Path, text: str) -> bool:
    """Replace what stands between the README's two marks; False when it has none."""
    before = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    marked = re.compile(f"{_OPENING}.*{_CLOSING}", re.DOTALL)
    if not marked.search(before):
        return False
    after = marked.sub(lambda _: f"{_OPENING}\n\n{text}\n\n{_CLOSING}", before)
    readme.write_text(after, encoding="utf-8")
    return True


def _list(lines: Sequence[str]) -> list[str]:
    return [f"- {line}" for line in lines]
