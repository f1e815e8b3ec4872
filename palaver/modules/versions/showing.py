"""How documents and their differences are written for people: YAML, words, and fields with what they mean."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from palaver.config.document import schema, yamls
from palaver.config.releasing.difference import Change, Piece

_UNFOLDED: Final = 10_000  # characters of a line
_SHOWN: Final = 160  # characters of an unchanged text that are shown on each side of what is left out


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field that differs: word by word, or else as it was and as it is; `left_out` counts unchanged characters."""

    path: str
    description: str
    unit: str
    words: list["Words"]
    before: str
    after: str


class Words(msgspec.Struct, frozen=True):
    kind: str
    text: str = ""
    left_out: int = 0


def written(value: object) -> str:
    """A value as YAML; texts of several lines stay as they are."""
    return yamls.text(value, _UNFOLDED)


def fields(changes: Iterable[Change]) -> list[Field]:
    known = dict(schema.leaves(whole_lists=True))
    return [_field(change, known.get(change.path, {})) for change in changes]


def _field(change: Change, known: Mapping[str, Any]) -> Field:
    return Field(
        path=change.path,
        description=known.get("description", ""),
        unit=known.get("x-unit", ""),
        words=[words for piece in change.words or () for words in _words(piece)] if _is_prose(change) else [],
        before=_value(change.before),
        after=_value(change.after),
    )


def _is_prose(change: Change) -> bool:
    """Whether words tell more than both texts do: where there are words, and enough of the shorter text stayed."""
    texts = [str(text) for text in (change.before, change.after)]
    kept = sum(len(piece.text) for piece in change.words or () if piece.kind == "same")
    return any(" " in text for text in texts) and kept * 3 >= min(map(len, texts))


def _words(piece: Piece) -> Iterator[Words]:
    if piece.kind != "same" or len(piece.text) <= 3 * _SHOWN:
        yield Words(piece.kind, piece.text)
        return
    yield Words("same", piece.text[:_SHOWN])
    yield Words("gap", left_out=len(piece.text) - 2 * _SHOWN)
    yield Words("same", piece.text[-_SHOWN:])


def _value(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, str):
        return value or "empty"
    return "none" if value == [] else written(value).strip()
