"""Strings: where a piece of one ends, what its escapes mean, and whether a single quote opens one at all."""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from palaver.basic.tokens import OPERAND_WORDS, Token

Stop = Literal['"', "${", "line", "end"]

_PIECE: Final = re.compile(r'([^"\\$]+)|\\u([0-9a-fA-F]{4})|\\(.)|("")|(")|(\$\{(?!\{))|(.)', re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "$": "$"}
_HALVES: Final = re.compile("[\ud800-\udfff]")
_SINGLE: Final = re.compile(r"''|'|\n")
_ANY_SINGLE: Final = re.compile(r"''|'")
_MOST_WORDS: Final = 5
_DECLARED: Final = frozenset(
    {"webhook", "on event", "on change", "on email", "on form submit", "on insert of", "on update of", "on delete of"}
)
_CLAUSES: Final = frozenset({"method", "secret", "events", "cc", "attachments", "due", "priority", "project"})
_OPERAND_OPERATORS: Final = frozenset(")]}")


class Piece(NamedTuple):
    """A part of a string: its value, where it ended, and by what."""

    value: str
    end: int
    stop: Stop


def double(text: str, at: int, *, single_line: bool) -> Piece:
    """From `at`, inside of double quotes, to the closing one or to a `${`."""
    parts: list[str] = []
    while found := _PIECE.match(text, at):
        kind, at = found.lastindex, found.end()
        if kind == 1 and single_line and (cut := found[1].find("\n")) >= 0:
            return Piece(_joined([*parts, found[1][:cut]]), found.start() + cut, "line")
        if kind in {5, 6}:
            return Piece(_joined(parts), at, '"' if kind == 5 else "${")
        parts.append(_meaning(found))
    return Piece(_joined(parts), len(text), "end")


def _meaning(found: re.Match[str]) -> str:
    match found.lastindex:
        case 2:
            return chr(int(found[2], 16))
        case 3:
            return _ESCAPES.get(found[3], found[0])
        case 4:
            return '"'
        case _:
            return found[0]


def _joined(parts: Sequence[str]) -> str:
    """The parts as one text, in which two halves of a character outside of the first plane are one."""
    whole = "".join(parts)
    if whole.isascii() or not _HALVES.search(whole):
        return whole
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def raw(text: str, at: int, stop: int, indent: str) -> Piece:
    """From `at`, inside of a block of text, to its end or to a `${`."""
    found = text.find("${", at, stop)
    while found >= 0 and text.startswith("{", found + 2):
        found = text.find("${", found + 3, stop)
    end = found if found >= 0 else stop
    piece = text[at:end]
    if indent:
        at_line_start = at == 0 or text[at - 1] == "\n"
        piece = ("\n" + piece if at_line_start else piece).replace("\n" + indent, "\n")
        piece = piece.removeprefix("\n") if at_line_start else piece
    return Piece(piece, end + 2, "${") if found >= 0 else Piece(piece, stop, "end")


def is_string(text: str, at: int, tokens: Sequence[Token], *, inside: bool, choosing: bool) -> int:
    """The offset after the string that the single quote at `at` opens; -1 if it opens a comment."""
    if not tokens:
        return -1
    before = tokens[-1]
    if not _operand_expected(before, tokens, inside=inside, choosing=choosing):
        return -1
    end = closer_of(text, at + 1, _SINGLE)
    if end < 0 and before.kind == "op" and before.key in {"=", "("}:
        end = closer_of(text, at + 1, _ANY_SINGLE)
    return end


def opens(tokens: Sequence[Token], head: int, phrases: frozenset[str]) -> bool:
    """Whether one of `phrases`, or ON EVENT and the like, ends here; a single word begins a statement or a clause."""
    if len(tokens) > 1 and tokens[-1].key in _CLAUSES and tokens[-2].kind in {"text", "number"}:
        return True
    words = list[str]()
    for token in reversed(tokens[-_MOST_WORDS:]):
        if token.kind != "name":
            break
        words.insert(0, token.key.replace("_", " "))
        if (len(words) > 1 or len(tokens) == head + 1) and _is_one(" ".join(words), phrases):
            return True
    return False


def _is_one(words: str, phrases: frozenset[str]) -> bool:
    return words in phrases or words in _DECLARED


def closer_of(text: str, at: int, quotes: re.Pattern[str] = _SINGLE) -> int:
    """Behind the closing single quote, of those that `quotes` finds; -1 without one."""
    for found in quotes.finditer(text, at):
        if found[0] != "''":
            return found.end() if found[0] == "'" else -1
    return -1


def single(text: str) -> str:
    """The value of what stands between single quotes."""
    return text.replace("''", "'").replace("\\n", "\n")


def _operand_expected(before: Token, tokens: Sequence[Token], *, inside: bool, choosing: bool) -> bool:
    if before.kind == "op":
        if before.key == ":":
            return inside or choosing
        return before.key not in _OPERAND_OPERATORS and before.key != ";"
    if before.kind != "name":
        return before.kind in {"open", "part"}
    word = before.key.rpartition("_")[2]
    if word not in OPERAND_WORDS and word not in _CALLS:
        return False
    ahead = tokens[-2] if len(tokens) > 1 else None
    if ahead is not None and ahead.kind == "op" and ahead.key == ".":
        return False
    return not (ahead is not None and ahead.kind == "op" and ahead.key == "=" and word not in _CALLS)


# After "=", these words call something; others are variables of that name, and a quote after them opens a comment.
_CALLS: Final = frozenset(
    """llm get find hear read call not recall post put memory delegate broadcast classify translate summarize rewrite
    graphql soap download upload compress""".split()  # noqa: SIM905  # a list of quoted words reads worse
)
