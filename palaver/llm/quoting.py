"""Picks the sentences of given passages that answer a question best, word for word; how they are said is extract's."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from palaver.llm.messages import Passage

MOST_QUOTES = 4
LONGEST = 400
# A sentence fits by its share of the question's words, by its passage's nearness in meaning, or by a little of both.
FIT_COVERAGE = 0.3
FIT_COSINE = 0.5
FIT_COSINE_WITH_A_WORD = 0.35

_WORD = re.compile(r"[^\W_]+(?:[.'\u2019][^\W_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_ENDS = re.compile(
    r"""(?<![.!?\u2026])[.!?\u2026]++["'\u201d\u2019\u00bb)\]]*+\s++(?![a-z\u00df-\u00f6\u00f8-\u00ff])  # a sentence
    |[\u3002\uff01\uff1f]++[\u300d\u300f\u201d\u2019]?+
    |\n\s*\n\s*
    |\n(?=\s*(?:[-*\u2022|\#]|\d+[.)]))""",
    re.VERBOSE,
)
_SUFFIXES = ("ings", "ing", "edly", "ed", "es", "en", "er", "ly", "s", "e", "n")
_SMALL = frozenset(Path(__file__).with_name("small_words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class Quote:
    """`text` stands in passage `n` exactly so, white space aside."""

    text: str
    n: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    passage: Passage
    place: int
    terms: frozenset[str]


def quotes(question: str, passages: Sequence[Passage], most: int = MOST_QUOTES) -> list[Quote]:
    """Answer at most `most` sentences, best first; none where no passage has to do with the question."""
    asked = terms(question)
    sentences = [sentence for passage in passages for sentence in _sentences(passage)]
    weights = _weights(asked, passages)
    best_score = max((passage.score for passage in passages), default=0.0) or 1.0
    fitting = [sentence for sentence in sentences if _fits(sentence, asked, weights)]
    chosen: list[_Sentence] = []
    first = 0.0
    while fitting and len(chosen) < most:
        told = frozenset(term for sentence in chosen for term in sentence.terms)
        value, sentence = max(
            ((_value(sentence, weights, told, best_score), sentence) for sentence in fitting), key=lambda pair: pair[0]
        )
        first = first or value
        if value < first / 2:
            break
        chosen.append(sentence)
        fitting = [other for other in fitting if other.text != sentence.text]
    return [Quote(sentence.text, sentence.passage.n) for sentence in chosen]


def terms(text: str) -> frozenset[str]:
    """The words of `text` that carry meaning, case and light endings taken off; scripts without spaces in pairs."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        runs = _UNSPACED.findall(word)
        for run in runs:
            found.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
        if not runs and word not in _SMALL:
            found.add(_stem(word))
    return frozenset(found)


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word.removesuffix(suffix)
    return word


def _sentences(passage: Passage) -> Iterator[_Sentence]:
    heading = terms(f"{passage.title} {passage.heading}")
    for place, text in enumerate(split(passage.text)):
        yield _Sentence(text, passage, place, terms(text) | heading)


def split(text: str) -> Iterator[str]:
    """Cut `text` into sentences, white space made single; one that is too long keeps its beginning, in whole words."""
    at = 0
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        sentence = " ".join(text[at:end].split())
        at = end
        if len(sentence) > LONGEST:
            sentence = sentence[: LONGEST + 1].rpartition(" ")[0] or sentence[:LONGEST]
        if any(char.isalnum() for char in sentence):
            yield sentence


def _weights(asked: frozenset[str], passages: Sequence[Passage]) -> dict[str, float]:
    """How much each asked term tells: less, the more of the passages have it."""
    held = [terms(f"{passage.title} {passage.heading} {passage.text}") for passage in passages]
    return {term: math.log(2 + len(held)) - math.log(1 + max(1, sum(term in h for h in held))) for term in asked}


def _fits(sentence: _Sentence, asked: frozenset[str], weights: dict[str, float]) -> bool:
    shared = sum(weights[term] for term in asked & sentence.terms)
    cosine = sentence.passage.cosine or 0.0
    if cosine >= FIT_COSINE or (shared and cosine >= FIT_COSINE_WITH_A_WORD):
        return True
    return bool(shared) and shared >= FIT_COVERAGE * sum(weights.values())


def _value(sentence: _Sentence, weights: dict[str, float], told: frozenset[str], best_score: float) -> float:
    """Shared terms, those already told counting half, then the passage's rank, then how early the sentence stands."""
    shared = sum(weight / 2 if term in told else weight for term, weight in weights.items() if term in sentence.terms)
    rank = max(0.0, sentence.passage.score) / best_score
    early = 1 / (1 + sentence.place)
    brief = 1 / (1 + math.log1p(len(sentence.text) / 200))
    return shared * (0.6 + 0.4 * brief) + 0.5 * rank + 0.1 * early
