"""Lengths in word pieces, as the embedding model counts them, and cuts that keep a text within such a length."""

import re
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

from palaver.knowledge.language.sentences import Span

# A word of a hundred letters and more is one unknown piece to the model; letters keep its text bounded too.
LETTERS_A_PIECE = 8
# A syllable of Hangul is taken apart into three.
MOST_PIECES_A_LETTER = 3
_WORD = re.compile(r"\S+")
_PAUSE = re.compile(r"[、\uff0c\uff1b\uff1a,;:)\]\uff09」』]")


class WordPieces:
    """Counts with the tokenizer file of a model; special tokens are not counted."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def cost(self, text: str) -> int:
        return self.costs([text])[0]

    def costs(self, texts: list[str]) -> list[int]:
        """The length of each text; for texts parted by blanks, the sum is an upper bound of the whole."""
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [max(len(e.ids), -(-len(text) // LETTERS_A_PIECE)) for e, text in zip(encoded, texts, strict=True)]

    def cut(self, text: str, span: Span, limit: int) -> Iterator[Span]:
        """Cut a span into spans of at most `limit`: at blanks, inside a word only where it is longer than that."""
        words = list(_words(text, span, limit))
        costs = self.costs([text[start:end] for start, end in words])
        first, last, total = *span, 0
        for (start, end), cost in zip(words, costs, strict=True):
            if total and total + cost > limit:
                yield first, last
                total = 0
            if not total:
                first = start
            last, total = end, total + cost
        if total:
            yield first, last

    def clip(self, text: str, limit: int) -> str:
        """The words of `text` that fit into `limit`, with an ellipsis where some did not."""
        if self.cost(text) <= limit:
            return text
        start, end = next(self.cut(text, (0, len(text)), max(limit - 1, 1)))
        return f"{text[start:end]}…"


def _words(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Words as spans; an endless one in parts, after a comma or bracket where one is near."""
    longest = max(limit // MOST_PIECES_A_LETTER, 1)
    for word in _WORD.finditer(text, *span):
        start, end = word.span()
        while end - start > longest:
            pauses = [pause.end() for pause in _PAUSE.finditer(text, start + longest // 2, start + longest)]
            stop = pauses[-1] if pauses else start + longest
            yield start, stop
            start = stop
        yield start, end
