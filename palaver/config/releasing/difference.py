"""What is different between two of a bot's documents: texts word by word, the rest field by field."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate, takewhile
from typing import Any, Final, Literal

import msgspec

from palaver.config.document.schema import leaves

_WORDS: Final = re.compile(r"\n|\S+[^\S\n]*|[^\S\n]+")  # a line break by itself: it stays where the words around it go
STEPS: Final = 120_000  # of comparing, for the lines of a text and again for its words: some 10 ms each
_SCRIPTS: Final = "dialogs.scripts"
_ROUNDS: Final = 16  # that the steps suffice for: what is found first parts the rest, and so on


class Piece(msgspec.Struct, frozen=True):
    """A part of a text: all that is not "added" is the text before, all that is not "removed" the one after."""

    kind: Literal["same", "added", "removed"]
    text: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`before` and `after` are the values that count, defaults included; `words` is there where both are texts."""

    path: str
    before: Any
    after: Any
    words: list[Piece] | None = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every field that counts differently, by its path; lists are compared whole."""
    defaults = {path: field["default"] for path, field in leaves(whole_lists=True) if "default" in field}
    old, new = defaults | dict(values(before, defaults)), defaults | dict(values(after, defaults))
    differ = [path for path in sorted(old | new) if old.get(path) != new.get(path)]
    found = [_change(path, old.get(path), new.get(path)) for path in differ if path != _SCRIPTS]
    return [*found, *_programs(old.get(_SCRIPTS), new.get(_SCRIPTS))]


def _programs(before: Any, after: Any) -> Iterator[Change]:
    """Each program that is not the same; all of them are compared within one budget."""
    old, new = (each if isinstance(each, Mapping) else {} for each in (before, after))
    lines, words = Budget(), Budget()
    for path in sorted({*old, *new}):
        one, other = old.get(path), new.get(path)
        if one != other:
            told = pieces(one, other, lines, words) if isinstance(one, str) and isinstance(other, str) else None
            yield Change(path=f"{_SCRIPTS}.{path}", before=one, after=other, words=told)


def values(config: Mapping[str, Any], known: Container[str] = (), prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each value that a document sets, by its path; what is `known` as a field is one value, whatever is in it."""
    for name, value in config.items():
        if isinstance(value, Mapping) and f"{prefix}{name}" not in known:
            yield from values(value, known, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


class Budget:
    """How many steps a comparison may still take: whoever writes a text decides how often its words are repeated."""

    def __init__(self, left: int = STEPS) -> None:
        self.left = left

    def spend(self, steps: int) -> bool:
        """False, and nothing is spent, where that is more than is left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


class _Matcher(SequenceMatcher[str]):
    """
    Compares within a budget: what is repeated too often is no place to begin at, as an empty line is none.

    Where the budget is spent, what is left of the sequences is unlike each other.
    """

    b2j: dict[str, list[int]]  # where each of `after` is

    def __init__(self, before: Sequence[str], after: Sequence[str], budget: Budget) -> None:
        super().__init__(None, before, after, autojunk=False)
        self._budget = budget
        for word in _frequent(Counter(before), Counter(after), budget.left // _ROUNDS):
            del self.b2j[word]
        costs = (1 + len(self.b2j.get(each, ())) for each in before)
        self._steps = list(accumulate(costs, initial=0))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        if not self._budget.spend(self._steps[-1 if ahi is None else ahi] - self._steps[alo]):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def _frequent(before: Mapping[str, int], after: Mapping[str, int], most: int) -> list[str]:
    """Which of `after` are in both so often that their pairs, with those of all that is rarer, are more than `most`."""
    pairs = sorted((before[each] * times, each) for each, times in after.items() if each in before)
    sums = accumulate(count for count, _ in pairs)
    return [each for (_, each), so_far in zip(pairs, sums, strict=True) if so_far > most]


def pieces(before: str, after: str, lines: Budget | None = None, words: Budget | None = None) -> list[Piece]:
    """The way from one text to another: whole lines first, and word by word where lines differ, within the budget."""
    found: list[Piece] = []
    words = words or Budget()
    known = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, old, new in compared(*known, lines or Budget()):
        if kind == "replace":
            for each in compared(_WORDS.findall(old), _WORDS.findall(new), words):
                found += _pieces(*each)
        else:
            found += _pieces(kind, old, new)
    return found


def _change(path: str, before: Any, after: Any) -> Change:
    texts = isinstance(before, str) and isinstance(after, str)
    return Change(path=path, before=before, after=after, words=pieces(before, after) if texts else None)


def compared(before: Sequence[str], after: Sequence[str], budget: Budget) -> Iterator[tuple[str, str, str]]:
    """Each part of the way from one sequence to the other: what becomes of it, as it was, as it is."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield "equal", "".join(before[:start]), ""
    for kind, a, b, c, d in _Matcher(old, new, budget).get_opcodes():
        yield kind, "".join(old[a:b]), "".join(new[c:d])
    if end:
        yield "equal", "".join(before[-end:]), ""


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the first are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _pieces(kind: str, before: str, after: str) -> list[Piece]:
    if kind == "equal":
        return [Piece("same", before)]
    return [piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text]
