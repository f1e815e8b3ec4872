"""Words broken at the end of a line made whole; the document's other words tell whose the hyphen is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from palaver.knowledge.reading.formats.pdf.lines import HYPHEN

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(rf"(\w*){HYPHEN}(\w*)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a document that stand unbroken somewhere, in lower case."""

    words: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        return cls(frozenset(word for text in texts for word in _WORD.findall(_BROKEN.sub(" ", text).lower())))

    def mend(self, text: str) -> str:
        """`text` with every broken word in one piece."""
        return _BROKEN.sub(self._whole, text) if HYPHEN in text else text

    def _whole(self, match: re.Match[str]) -> str:
        first, second = match.groups()
        joined, hyphenated = first + second, f"{first}-{second}"
        if joined.lower() in self.words:
            return joined
        parted = hyphenated.lower() in self.words or not (first[-1:].isalpha() and second[:1].islower())
        return hyphenated if parted else joined
