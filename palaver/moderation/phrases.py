"""Words and phrases as patterns over folded text, and the search for them in text as it is written."""

from collections.abc import Sequence as Several
from typing import Final

from palaver.moderation.folding import fold, folded
from palaver.moderation.patterns.nodes import At, Chars, Choice, Node, Repeat, Sequence, literal, one_of
from palaver.moderation.patterns.program import Program
from palaver.moderation.patterns.scan import Scan, Span
from palaver.moderation.patterns.syntax import BadPattern

MOST_STEPS: Final = 50_000
_GAP: Final = one_of(" -_.,/*|")  # what stands between words, or between the letters of one that is spelled out
_SPELLED_FROM: Final = 4  # letters; shorter words are too often initials
_LONGEST_HELD: Final = 4_096  # characters of a text, most of them invisible


def program(phrases: Several[str]) -> Program:
    """A pattern for all of the phrases, which none at all never matches; BadPattern where nothing is left of one."""
    forms = tuple(_phrase(phrase) for phrase in phrases)
    return Program(Choice(forms) if forms else Chars(), most_steps=MOST_STEPS)


def _phrase(text: str) -> Node:
    words = fold(text).split()
    if not words:
        raise BadPattern(f"Nothing can be seen of the phrase {text!r}.")
    forms: list[Node] = [_joined([literal(word) for word in words])]
    if sum(map(len, words)) >= _SPELLED_FROM:
        forms.append(_joined([_spelled(word) for word in words]))
    inside = forms[0] if len(forms) == 1 else Choice(tuple(forms))
    return Sequence((*_edge(words[0][0]), inside, *_edge(words[-1][-1])))


def _joined(words: list[Node]) -> Node:
    gap = Repeat(_GAP, 1, 3)
    return Sequence((words[0], *(part for word in words[1:] for part in (gap, word))))


def _spelled(word: str) -> Node:
    return Sequence((literal(word[0]), *(part for char in word[1:] for part in (_GAP, literal(char)))))


def _edge(char: str) -> tuple[Node, ...]:
    """A word ends where another character than a word's follows; scripts without spaces have no such place."""
    return (At("boundary"),) if char.isalnum() and char < "\u0e00" else ()


class FoldedScan:
    """Feeds a scan with folded text; the places it answers are those of the text itself."""

    def __init__(self, program: Program) -> None:
        self._scan = Scan(program)
        self._places: list[int] = []  # where each folded character comes from
        self._first = 0  # which folded character the first of the places is
        self._at = 0
        self._space = False

    @property
    def open(self) -> int:
        return max(self._place(self._scan.open), self._at - _LONGEST_HELD)

    def feed(self, text: str) -> list[Span]:
        plain = []
        for at, char in enumerate(text, self._at):
            for each in folded(char):
                if each != " " or not self._space:
                    plain.append(each)
                    self._places.append(at)
                self._space = each == " "
        self._at += len(text)
        found = [self._span(span) for span in self._scan.feed("".join(plain))]
        self._forget()
        return found

    def end(self) -> list[Span]:
        return [self._span(span) for span in self._scan.end()]

    def _span(self, span: Span) -> Span:
        start, end = span
        last = self._place(end - 1)
        while self._place(end) == last and end - self._first < len(self._places):
            end += 1
        return self._place(start), self._place(end)

    def _place(self, index: int) -> int:
        within = index - self._first
        return self._places[within] if within < len(self._places) else self._at

    def _forget(self) -> None:
        """What came before everything open is not asked for any more."""
        done = self._scan.open - self._first
        if done > _LONGEST_HELD:
            del self._places[:done]
            self._first += done
