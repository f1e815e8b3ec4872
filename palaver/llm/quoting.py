"""Picks the quotes that an answer without a model consists of; finding them is retrieval's, saying them extract's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from palaver.llm.messages import Passage

MOST: Final = 3
LONGEST: Final = 700
"""Characters of all quotes together; the best one may be longer."""
_GAP: Final = 0.07  # how far below the best a quote's score may lie; further down stands what answers other questions


@dataclass(frozen=True, slots=True)
class Cited:
    """`text` stands in passage `n` exactly so, white space aside."""

    text: str
    n: int
    score: float


def cited(passages: Sequence[Passage]) -> list[Cited]:
    """At most MOST quotes, best first, none twice; a quote that its passage does not hold is left out."""
    found = sorted((one for passage in passages for one in _held(passage)), key=lambda one: -one.score)
    chosen: list[Cited] = []
    left = LONGEST
    for one in found:
        if len(chosen) == MOST or one.score < found[0].score - _GAP:
            break
        if (not chosen or len(one.text) <= left) and _bare(one.text) not in (_bare(other.text) for other in chosen):
            chosen.append(one)
            left -= len(one.text)
    return chosen


def _held(passage: Passage) -> Iterator[Cited]:
    text = _bare(passage.text)
    for quote in passage.quotes:
        lines = filter(None, (_bare(line) for line in quote.text.splitlines()))
        whole = "\n".join(lines)
        if whole and _bare(whole) in text:
            yield Cited(whole, passage.n, quote.score)


def _bare(text: str) -> str:
    return " ".join(text.split())
