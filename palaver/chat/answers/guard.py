"""
Whether two questions that look alike to an embedding ask for the same: it takes "with" and "without" for neighbours.

What is not understood is different. Two questions are the same when their words are, in their order, but for words that
say nothing and a few that say the same; so another number, unit, name, date, direction or a "not" is always told.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from palaver.chat.answers.words import ENDS, FILLERS, NAMES, NUMBERS, PHRASES, SAME, SINGULAR, tongue

_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
# A number with its sign, a word, a sign that means something, digits of other kinds; not what only ends or encloses.
_TOKEN: Final = re.compile(
    r"(?<!\w)[-+\u2212]?\d+(?:[.,:/-]\d+)*"
    r"|[^\W\d_]+(?:-[^\W\d_]+)*"
    r"|[^\w\s.,;:!?\u00a1\u00bf\"'()\[\]{}\u2018-\u201f\u00ab\u00bb\u2026\u2013\u2014-]"
    r"|[\d_]+"
)
_SHORT: Final = (
    (re.compile(r"\b(can|ca)(?:n't|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|m)\b"), " "),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'d\b"), " d"),
    (re.compile(r"-(?=(?:je|on|vous|tu|il|elle|nous)\b)"), " "),
)
_OF: Final = {"en": "of"}


class Asked(NamedTuple):
    """What a question asks for, in words that can be compared."""

    language: str
    words: tuple[str, ...]


def same(one: str, other: str) -> bool:
    """Whether an answer to one question is an answer to the other."""
    return asked(one) == asked(other)


@lru_cache(4_096)
def asked(question: str) -> Asked:
    text = unicodedata.normalize("NFC", question).replace("\u2019", "'")
    words = _words(text)
    language = tongue([word.removesuffix("^") for word in words])
    plain = f"{' '.join(words)} "
    for pattern, said in PHRASES.get(language, ()):
        plain = pattern.sub(said, plain)
    fillers = FILLERS.get(language, frozenset())
    kept = _inverted(plain.split(), fillers, _OF.get(language, ""))
    return Asked(language, tuple(_plain(word, language) for word in kept if word not in fillers))


def _words(text: str) -> list[str]:
    """In lower case; what is written like a name, though it could be another word, is marked so."""
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    shouted = text.upper() == text
    return [_marked(token, first=first, shouted=shouted) for token, first in _tokens(_spelt_out(text))]


def _spelt_out(text: str) -> str:
    for pattern, said in _SHORT:
        text = pattern.sub(said, text)
    return text


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Each word, number and sign, and whether a sentence begins with it."""
    end = 0
    for found in _TOKEN.finditer(text):
        between = text[end : found.start()]
        yield found[0], end == 0 or any(mark in between for mark in ".!?:\n")
        end = found.end()


def _marked(token: str, *, first: bool, shouted: bool) -> str:
    lower = token.lower()
    if shouted or first or lower in {token, "i"}:
        return lower
    if (len(token) > 1 and token.isupper()) or lower in NAMES or any(lower in each for each in FILLERS.values()):
        return f"{lower}^"
    return lower


def _inverted(words: Sequence[str], fillers: frozenset[str], of: str) -> list[str]:
    """The words with "the hours of the office" as "the office hours"."""
    if not of or words.count(of) != 1:
        return list(words)
    place = words.index(of)
    begin = place
    while begin > 0 and words[begin - 1] not in fillers and words[begin - 1] not in ENDS:
        begin -= 1
    end = place + 1
    while end < len(words) and words[end] in fillers:
        end += 1
    start = end
    while end < len(words) and words[end] not in fillers and words[end] not in ENDS:
        end += 1
    if begin == place or start == end:
        return list(words)
    return [*words[:begin], *words[start:end], *words[begin:place], *words[end:]]


def _plain(word: str, language: str) -> str:
    if word in NUMBERS and language in FILLERS:
        return NUMBERS[word]
    if language != "en" or word.endswith("^"):
        return word
    word = SAME.get(word, word)
    return SAME.get(_singular(word), _singular(word))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word in SINGULAR or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]
