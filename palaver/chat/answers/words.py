"""The few words by which two questions may differ and still ask the same, read from words.txt."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

_LINES: Final = tuple(
    line
    for line in Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def _lines(kind: str) -> Iterator[list[str]]:
    """The words of each line of a kind."""
    return (line.split()[1:] for line in _LINES if line.startswith(f"{kind} "))


def _by_language(kind: str) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language, *words in _lines(kind):
        found[language].update(words)
    return {language: frozenset(words) for language, words in found.items()}


def _phrases() -> Mapping[str, Sequence[tuple[re.Pattern[str], str]]]:
    found: defaultdict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for line in _LINES:
        kind, language, rest = line.split(" ", 2)
        if kind == "phrase":
            pattern, _, said = rest.partition("=>")
            said = f"{said.strip()} " if said.strip() else ""
            found[language].append((re.compile(rf"\b(?:{pattern.strip()}) "), said))
    return found


FILLERS: Final = _by_language("filler")
SAME: Final = {word: first for _, first, *others in _lines("same") for word in others}
NAMES: Final = frozenset(word for words in _lines("name") for word in words)
SINGULAR: Final = _by_language("singular")["en"]
ENDS: Final = _by_language("end")["en"]
NUMBERS: Final = {word: number for number, *words in _lines("number") for word in words}
PHRASES: Final = _phrases()
_KNOWN: Final = _by_language("common")


def tongue(words: Sequence[str]) -> str:
    """The language that most of the common words are of, empty where that is no single one."""
    counts = {name: sum(word in known for word in words) for name, known in _KNOWN.items()}
    best = max(counts, key=lambda name: counts[name])
    alone = sum(count == counts[best] for count in counts.values()) == 1
    return best if counts[best] and alone else ""
