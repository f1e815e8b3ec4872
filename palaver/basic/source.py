"""A program's text with its name, and places in it: offsets become lines and columns only where a person reads them."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Span(NamedTuple):
    """From the offset of the first character to the one after the last."""

    start: int
    end: int


class Place(NamedTuple):
    """Both count from 1; a column counts code points."""

    line: int
    column: int


NOWHERE: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Source:
    """What is parsed: `text` has only line feeds as line ends."""

    name: str
    text: str
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        object.__setattr__(self, "_starts", starts)

    @property
    def lines(self) -> int:
        return len(self._starts)

    def place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def line(self, number: int) -> str:
        """The text of a line, its end left out."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    def start_of(self, number: int) -> int:
        return self._starts[number - 1]


def normal(text: str) -> str:
    """`text` without the mark of its encoding, with one kind of line end."""
    plain = text.removeprefix("\ufeff")
    return plain.replace("\r\n", "\n").replace("\r", "\n") if "\r" in plain else plain
