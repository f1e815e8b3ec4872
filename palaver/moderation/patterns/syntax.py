"""Reads a pattern as people write it: the syntax of Python's `re` without what needs going back over the text."""

import re
from typing import Final, cast

from palaver.core.errors import Unprocessable
from palaver.moderation.patterns.nodes import ANY, At, Chars, Choice, Class, Node, Place, Repeat, Sequence

LONGEST: Final = 1000
MOST_TIMES: Final = 200
_DEEPEST: Final = 20
_PLACES: Final[dict[str, Place]] = {"b": "boundary", "B": "inside"}
_ALONE: Final[dict[str, Node]] = {".": ANY, "^": At("start"), "$": At("end")}
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_COUNT: Final = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}")
_CODE: Final = {"x": 2, "u": 4}


class BadPattern(Unprocessable):
    """A pattern that cannot be read, with the place and the reason."""


def read(text: str) -> Node:
    """The pattern, or BadPattern."""
    if len(text) > LONGEST:
        raise BadPattern(f"The pattern has {len(text)} characters; {LONGEST} are the most.")
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def whole(self) -> Node:
        node = self._choice()
        if self.at < len(self.text):
            raise self._bad("a bracket is closed that was not opened")
        return node

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._took("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._part()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _part(self) -> Node:
        char = self._next()
        match char:
            case "(":
                return self._group()
            case "[":
                return self._set()
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise self._bad(f"nothing stands before {char!r} that it could repeat")
        return _ALONE.get(char) or _single(char)

    def _group(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._bad("brackets are nested too deeply")
        if self._took("?") and not self._took(":"):
            raise self._bad("of the groups that begin with '(?', only '(?:' is known: none may look ahead or behind")
        node = self._choice()
        if not self._took(")"):
            raise self._bad("a bracket is not closed")
        self.depth -= 1
        return node

    def _escape(self) -> Node:
        char = self._next()
        if char in _PLACES:
            return At(_PLACES[char])
        return self._escaped(char)

    def _escaped(self, char: str) -> Chars:
        """What stands for characters, inside a set and outside."""
        if char in "dwsDWS":
            return Chars(classes=(cast("Class", char),))
        if char in _CODE:
            return _single(self._code(_CODE[char]))
        if char in _ESCAPED:
            return _single(_ESCAPED[char])
        if char.isalnum():
            raise self._bad(f"\\{char} is not known; what was matched before cannot be meant again")
        return _single(char)

    def _code(self, digits: int) -> str:
        text = self.text[self.at : self.at + digits]
        self.at += digits
        if not re.fullmatch(f"[0-9a-fA-F]{{{digits}}}", text):
            raise self._bad(f"{digits} hexadecimal digits are missing")
        return chr(int(text, 16))

    def _set(self) -> Chars:
        inverted = self._took("^")
        ranges: list[tuple[str, str]] = []
        classes: list[Class] = []
        first = True
        while first or not self._took("]"):
            first = False
            low = self._member()
            classes += low.classes
            if low.ranges and self.text[self.at : self.at + 1] == "-" and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                ranges.append(self._range(low, self._member()))
            else:
                ranges += low.ranges
        return Chars(tuple(ranges), tuple(classes), inverted)

    def _range(self, low: Chars, high: Chars) -> tuple[str, str]:
        if not high.ranges or high.ranges[0][0] < low.ranges[0][0]:
            raise self._bad("a range of characters goes backwards")
        return low.ranges[0][0], high.ranges[0][0]

    def _member(self) -> Chars:
        char = self._next()
        return self._escaped(self._next()) if char == "\\" else _single(char)

    def _repeated(self, part: Node) -> Node:
        times = self._times()
        if times is None:
            return part
        least, most = times
        if isinstance(part, At):
            raise self._bad("a place cannot be repeated")
        if self.text[self.at : self.at + 1] in ("?", "+", "*"):
            raise self._bad("a repetition is not repeated again: the longest match counts")
        if least > MOST_TIMES or (most or 0) > MOST_TIMES or (most is not None and most < least):
            raise self._bad(f"a repetition goes from fewer to more, up to {MOST_TIMES}")
        return Repeat(part, least, most)

    def _times(self) -> tuple[int, int | None] | None:
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self._took(sign):
                return least, most
        found = _COUNT.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        least = int(found[1])
        return least, least if found[2] is None else int(found[3]) if found[3] else None

    def _took(self, sign: str) -> bool:
        taken = self.text.startswith(sign, self.at)
        self.at += len(sign) * taken
        return taken

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise self._bad("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _bad(self, reason: str) -> BadPattern:
        return BadPattern(f"The pattern cannot be used, at character {self.at}: {reason}.")


def _single(char: str) -> Chars:
    return Chars(((char, char),))
