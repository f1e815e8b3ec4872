"""The journal of a run without a person: what it said, printed and logged, no more than people will read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from palaver.kit.jsons import storable

_LINES: Final = 200
_CHARACTERS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """`level` is "talk", or one of the levels of LOG."""

    level: str
    text: str

    def told(self) -> dict[str, str]:
        return {"level": self.level, "text": self.text}


class Journal:
    """`before` are the lines of what has run already."""

    def __init__(self, before: Sequence[Line] = ()) -> None:
        self.lines = list(before)
        self._left = 0

    def talk(self, text: str) -> None:
        self.add("talk", text)

    def add(self, level: str, text: str) -> None:
        if len(self.lines) < _LINES:
            cut = text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"
            self.lines.append(Line(level, storable(cut)))
        else:
            self._left += 1

    def ended(self) -> list[Line]:
        """All lines, and how many were left out."""
        return [*self.lines, *([Line("warning", f"{self._left} more lines are not kept")] if self._left else [])]
