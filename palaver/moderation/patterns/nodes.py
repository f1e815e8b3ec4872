"""What a pattern is made of: sets of characters, sequences, choices, repetitions, places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Place = Literal["start", "end", "boundary", "inside"]
Class = Literal["d", "w", "s", "D", "W", "S"]


@dataclass(frozen=True, slots=True)
class Chars:
    """One character: in one of the ranges or classes, or, `inverted`, in none."""

    ranges: tuple[tuple[str, str], ...] = ()
    classes: tuple[Class, ...] = ()
    inverted: bool = False

    def has(self, char: str) -> bool:
        found = any(low <= char <= high for low, high in self.ranges)
        return (found or any(_is(char, each) for each in self.classes)) != self.inverted


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`part` from `least` to `most` times, without end where that is None."""

    part: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class At:
    place: Place


Node: TypeAlias = Chars | Sequence | Choice | Repeat | At

ANY: Final = Chars(inverted=True, ranges=(("\n", "\n"),))


def is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def literal(text: str) -> Sequence:
    return Sequence(tuple(Chars(((char, char),)) for char in text))


def one_of(chars: Iterable[str]) -> Chars:
    return Chars(tuple((char, char) for char in chars))


def shortest(node: Node) -> int:
    """The fewest characters that it can stand for."""
    match node:
        case Chars():
            return 1
        case At():
            return 0
        case Sequence(parts):
            return sum(shortest(part) for part in parts)
        case Choice(options):
            return min(shortest(option) for option in options)
        case Repeat(part, least):
            return least * shortest(part)


def _is(char: str, name: Class) -> bool:
    match name:
        case "d" | "D":
            found = char.isdecimal()
        case "w" | "W":
            found = is_word(char)
        case "s" | "S":
            found = char.isspace()
    return found == name.islower()
