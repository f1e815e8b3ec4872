"""Terms for BM25: the same words, stems and numbers for documents and for questions, whatever index holds them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from Stemmer import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")
# Scripts that write without spaces: Han, Kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+",
)
_STOPWORDS = Path(__file__).with_name("stopwords")
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

LANGUAGES = tuple(_STEMMERS)
"""Languages whose words are stemmed; texts in any other are indexed word by word."""

K1 = 1.2
B = 0.75


def terms(text: str, language: str = "en", *, stemming: bool = True, stopwords: bool = True) -> list[str]:
    """The terms of `text` in their order; `language` is a tag such as `en` or `de-AT`."""
    code = language.lower().partition("-")[0].partition("_")[0]
    words: Iterable[str] = _words(unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'"))
    if stopwords:
        left_out = _stopwords(code)
        words = (word for word in words if word not in left_out)
    kept = list(words)
    if stemming and code in _STEMMERS:
        kept = _stemmer(_STEMMERS[code]).stemWords(kept)
    return kept


def count_terms(text: str, language: str = "en", *, stemming: bool = True, stopwords: bool = True) -> dict[int, int]:
    """How often each term occurs, by the term's number (0..2^32-1)."""
    return dict(Counter(map(number, terms(text, language, stemming=stemming, stopwords=stopwords))))


def number(term: str) -> int:
    return crc32(term.encode())


def length(counts: Mapping[int, int]) -> int:
    """The length of a unit in terms, whose mean over a collection is `avgdl`."""
    return sum(counts.values())


def weights(counts: Mapping[int, int], avgdl: float, k1: float = K1, b: float = B) -> dict[int, float]:
    """The stored part of BM25 for one unit: all but the inverse document frequency, which joins in the query."""
    norm = k1 * (1 - b + b * length(counts) / max(avgdl, 1.0))
    return {term: count * (k1 + 1) / (count + norm) for term, count in counts.items()}


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if word.isascii() or not _UNSPACED.search(word):
            yield word
        else:
            yield from _unspaced(word)


def _unspaced(word: str) -> Iterator[str]:
    """A run of letters without spaces is no word: its neighbouring pairs stand in for the words in it."""
    end = 0
    for run in _UNSPACED.finditer(word):
        yield from _WORD.findall(word[end : run.start()])
        letters, end = run[0], run.end()
        yield from (letters[at : at + 2] for at in range(max(len(letters) - 1, 1)))
    yield from _WORD.findall(word[end:])


@lru_cache
def _stopwords(code: str) -> frozenset[str]:
    """The words too common to tell passages apart; a language without a list keeps them all."""
    file = _STOPWORDS / f"{code}.txt"
    return frozenset(file.read_text(encoding="utf-8").split()) if code in _STEMMERS and file.exists() else frozenset()


@lru_cache
def _stemmer(algorithm: str) -> Stemmer:
    return Stemmer(algorithm)
