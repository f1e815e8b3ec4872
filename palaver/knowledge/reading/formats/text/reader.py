"""Plain text into blocks: blank lines part paragraphs, underlined lines are headings, bulleted ones lists."""

import re
from collections.abc import Iterator

from palaver.knowledge.reading.blocks import Extracted, Outline, Source, clean
from palaver.knowledge.reading.formats._decode import read_text

_UNDERLINE = re.compile(r"(=|-|~)\1{2,}\s*$")
_BULLET = re.compile(r"\s*(?:[-*+•\u2013]|\d{1,3}[.)])\s+\S")
_LEVEL = {"=": 1, "-": 2, "~": 3}
_EVERY = 2_000


def read(source: Source) -> Extracted:
    outline = Outline(source.limits)
    # A form feed ends a page on paper; here it ends a paragraph.
    lines = clean(read_text(source).replace("\f", "\n\n"), keep_layout=True).split("\n")
    for number, paragraph in _paragraphs(lines):
        _add(outline, paragraph)
        if number % _EVERY < len(paragraph):
            source.progress(number, len(lines))
    blocks = outline.finish()
    top = {block.heading[0] for block in blocks if block.heading}
    return Extracted(top.pop() if len(top) == 1 else "", None, blocks)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines without a blank one, with the number of lines read so far."""
    paragraph: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield number, paragraph
            paragraph = []


def _add(outline: Outline, lines: list[str]) -> None:
    if len(lines) > 1 and len(lines[0]) < 120 and (mark := _UNDERLINE.match(lines[1])):
        outline.heading(_LEVEL[mark[1]], lines[0])
        lines = lines[2:]
    outline.add("\n".join(lines), "list" if lines and all(map(_BULLET.match, lines)) else "paragraph")
