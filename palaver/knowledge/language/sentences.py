"""Where sentences end, in scripts with and without spaces; abbreviations, numbers and initials do not end one."""

import re
from collections.abc import Iterator
from pathlib import Path

Span = tuple[int, int]

# Without their last dot; hardly ever the last word of a sentence.
_ABBREVIATIONS = frozenset(Path(__file__).with_name("abbreviations.txt").read_text(encoding="utf-8").split())
_BEFORE_NUMBERS = frozenset(
    (
        "no",
        "nos",
        "fig",
        "figs",
        "eq",
        "vol",
        "ch",
        "sec",
        "p",
        "pp",
        "art",
        "nr",
        "abb",
        "tab",
        "abs",
        "kap",
        "n",
        "pag",
        "pág",
    ),
)
_MONTHS = frozenset(
    (
        *("januar", "jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober"),
        *("november", "dezember", "januari", "februari", "maart", "mei", "augustus", "marts", "maj", "desember"),
    ),
)
_CLOSERS = "\"'”\u2019»\u203a)\\]}"
_WIDE_CLOSERS = "」』\uff09】》〉”\u2019"
_BOUNDARY = re.compile(
    rf"(?P<stop>[.!?…؟\u06d4।॥።\u0589។]+[{_CLOSERS}]*)(?=\s)"
    rf"|(?P<wide>[。\uff01\uff1f\uff61\uff0e]+[{_WIDE_CLOSERS}]*)"
    r"|(?P<gap>[ \t]*\n[ \t]*(?:\n|(?=[-*+•‣▪\u2013][ \t]|\(?\d{1,3}[.)][ \t])))",
)
_LAST_WORD = re.compile(r"[^\s(\[{\"“„«»'\u2019]+$")
_NEXT_WORD = re.compile(r"\s+[\"“„«»'\u2019(\[]*(\S*)")


def sentences(text: str) -> Iterator[Span]:
    """Start and end of each sentence, blanks around it left out; together they hold all that is not blank."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match["stop"] and not _ends(text, start, match):
            continue
        yield from _span(text, start, match.end())
        start = match.end()
    yield from _span(text, start, len(text))


def _span(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if bare := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(bare)


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the mark at `stop` ends the sentence that began at `start`."""
    following = _NEXT_WORD.match(text, stop.end())
    word = following[1] if following else ""
    if word[:1].islower():
        return False
    if stop["stop"] != ".":
        return True
    last = _LAST_WORD.search(text, max(start, stop.start() - 40), stop.start())
    return not (last and _goes_on(last[0], word, first=last.start() == start or not text[start : last.start()].strip()))


def _goes_on(last: str, following: str, *, first: bool) -> bool:
    """Whether a dot after `last` belongs to it: an abbreviation, an initial, the number of an item or of a day."""
    if last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
        return True
    if last.lower() in _BEFORE_NUMBERS and following[:1].isdigit():
        return True
    return last.isdigit() and len(last) <= 3 and (first or following.rstrip(".,;:").lower() in _MONTHS)
