"""From lines to paragraphs and headings, by the gaps between lines and the height of their letters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from palaver.knowledge.reading.formats.pdf.lines import HYPHEN, Line

Group = Sequence[Line]

_BULLET = re.compile(r"\s*(?:[-*•‣▪●○\u2013◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_DIGITS = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?:;]['\"”\u2019)]*\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_EDGE = 2
_LARGER = 1.12
_LONGEST = 150
_LEVELS = 4


def groups(lines: Group) -> Iterator[Group]:
    """Lines that belong to one paragraph."""
    usual = median([above.bottom - below.top for above, below in pairwise(lines)] or [0.0])
    group: list[Line] = []
    for line in lines:
        if group and _parted(group[-1], line, usual):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parted(above: Line, below: Line, usual: float) -> bool:
    gap = above.bottom - below.top
    if abs(above.height - below.height) > 0.1 * above.height:
        return True
    if gap < -below.height:
        # Up again: the next column, where a sentence may go on.
        return bool(_ENDED.search(above.text))
    return gap > max(usual, 0.0) + 0.35 * below.height


def joined(group: Group) -> str:
    """The text of a paragraph; a line that ended early on purpose keeps its end."""
    widest = max(line.right for line in group)
    text = group[0].text.rstrip()
    for above, line in pairwise(group):
        between = _between(above, line, widest)
        text = (text.removesuffix("-") if between == HYPHEN else text) + between + line.text.strip()
    return text


def _between(above: Line, line: Line, widest: float) -> str:
    words = line.text.split()
    if _BULLET.match(line.text):
        return "\n"
    if above.text.rstrip().endswith("-") and words[0][:1].islower():
        return HYPHEN
    needed = (len(words[0]) + 1) * 0.4 * line.height
    return " " if widest - above.right < needed else "\n"


def is_list(group: Group) -> bool:
    return _BULLET.match(group[0].text) is not None


@dataclass(frozen=True, slots=True)
class Headings:
    """Which heights of letters are headings in one document: level 1 for the tallest."""

    levels: Mapping[float, int]

    @classmethod
    def of(cls, pages: Iterable[Group]) -> "Headings":
        """Letters clearly taller than those of most of the text, if few of the lines are set so."""
        lines = [line for page in pages for line in page]
        weights = Counter[float]()
        for line in lines:
            weights[line.height] += len(line.text)
        body = weights.most_common(1)[0][0] if weights else 0.0
        tall = sorted({line.height for line in lines if line.height >= _LARGER * body}, reverse=True)
        large = sum(weights[height] for height in tall)
        if large > 0.2 * weights.total():
            return cls({})
        return cls({height: min(level, _LEVELS) for level, height in enumerate(tall, 1)})

    def level(self, group: Group) -> int | None:
        text = " ".join(line.text for line in group)
        if len(text) > _LONGEST or text.rstrip().endswith((".", ",", ";")) or not _LETTER.search(text):
            return None
        return self.levels.get(group[0].height)


def without_running_lines(pages: Sequence[Group]) -> list[Group]:
    """The pages without the heads and feet that most of them share at the same place, numbers apart."""
    counts = Counter(key for page in pages for key in {_key(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    often = max(3, len(pages) // 2)
    running = {key for key, count in counts.items() if count >= often}
    return [[line for at, line in enumerate(page) if not _runs(line, at, len(page), running)] for page in pages]


def _runs(line: Line, at: int, count: int, running: set[tuple[str, int]]) -> bool:
    return (at < _EDGE or at >= count - _EDGE) and _key(line) in running


def _key(line: Line) -> tuple[str, int]:
    text = _DIGITS.sub("#", line.text.strip().lower())
    # A bare page number moves about; anything longer runs only where it stands at the same height.
    return text, 0 if text == "#" else round(line.bottom)
