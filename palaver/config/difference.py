"""What is different between two of a bot's documents: texts word by word, the rest field by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal

import msgspec

from palaver.config.schema import leaves

_WORDS: Final = re.compile(r"\n|\S+[^\S\n]*|[^\S\n]+")  # a line break by itself: it stays where the words around it go
_MOST: Final = 3_000  # words of a block that are compared one by one: more would take seconds


class Piece(msgspec.Struct, frozen=True):
    """A part of a text: all that is not "added" is the text before, all that is not "removed" the one after."""

    kind: Literal["same", "added", "removed"]
    text: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`before` and `after` are the values that count, defaults included; `words` is there where both are texts."""

    path: str
    before: Any
    after: Any
    words: list[Piece] | None = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every field that counts differently, by its path; lists are compared whole."""
    defaults = {path: field["default"] for path, field in leaves(whole_lists=True) if "default" in field}
    old, new = defaults | dict(values(before)), defaults | dict(values(after))
    return [_change(path, old.get(path), new.get(path)) for path in sorted(old | new) if old.get(path) != new.get(path)]


def values(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each value that a document sets, by its path."""
    for name, value in config.items():
        if isinstance(value, Mapping):
            yield from values(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def pieces(before: str, after: str) -> list[Piece]:
    """The way from one text to another: whole lines first, and word by word where lines differ."""
    found: list[Piece] = []
    for kind, old, new in _compared(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if kind == "replace":
            olds, news = _WORDS.findall(old), _WORDS.findall(new)
            close = [("replace", old, new)] if len(olds) + len(news) > _MOST else _compared(olds, news)
            found += [piece for each in close for piece in _pieces(*each)]
        else:
            found += _pieces(kind, old, new)
    return found


def _change(path: str, before: Any, after: Any) -> Change:
    texts = isinstance(before, str) and isinstance(after, str)
    return Change(path=path, before=before, after=after, words=pieces(before, after) if texts else None)


def _compared(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str, str]]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(kind, "".join(before[a:b]), "".join(after[c:d])) for kind, a, b, c, d in codes]


def _pieces(kind: str, before: str, after: str) -> list[Piece]:
    if kind == "equal":
        return [Piece("same", before)]
    return [piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text]
