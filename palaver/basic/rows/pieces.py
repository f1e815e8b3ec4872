"""Conditions that are put together of texts and values: each value is bound where it stands, never read as a test."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.nodes import expressions as tree
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.reading import raw_shape

_OPEN, _CLOSE = "\ue000", "\ue001"  # around the number of a value; no program's text is taken to hold them
_VALUE: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# A value follows: an operator, perhaps with the beginning of a bare text behind it.
_BEFORE: Final = re.compile(
    r"(?:[=<>]|\b(?:LIKE|ILIKE|IN|BETWEEN|AND|CONTAINS|WITH))\s*[(\[]?(?:[^=<>'\"]*,)?\s*['\"]?[^=<>'\"]*\Z",
    re.IGNORECASE,
)


def put_together(node: Any) -> Shape | None:
    """The shape of a concatenation or a template; None for anything else, which is read when the line runs."""
    written, values = numbered(node, _must_be_value)
    return _filled(raw_shape(_in_quotes(written)), values) if values else None


def numbered(node: Any, may_follow: Callable[[str], None]) -> tuple[str, list[Any]]:
    """A text with a number for each value that is put in, which `may_follow` the text before; no value, no pieces."""
    pieces = [*_flat(node)]
    written, values = "", list[Any]()
    if len(pieces) < 2 or not any(isinstance(each, str) and each.strip() for each in pieces):
        return written, values
    for piece in pieces:
        if isinstance(piece, str):
            if _OPEN in piece or _CLOSE in piece:
                raise argument_error("this cannot be read as a condition")
            written += piece
        else:
            may_follow(written)
            written += f"{_OPEN}{len(values)}{_CLOSE}"
            values.append(piece)
    return written, values


def _must_be_value(before: str) -> None:
    if _inside(before) or _BEFORE.search(before):
        return
    raise argument_error("a part of this condition is no value: an operator has to stand before it")


def _inside(written: str) -> bool:
    """Whether a quote is open at its end."""
    quote = ""
    for sign in written:
        if not quote and sign in "'\"":
            quote = sign
        elif sign == quote:
            quote = ""
    return bool(quote)


def _in_quotes(written: str) -> str:
    """Values that stand alone are put into quotes, which the reader drops again."""
    parts, at = "", 0
    for found in _VALUE.finditer(written):
        parts += written[at : found.start()]
        at = found.end()
        bare = not _inside(parts) and not _bare_text(parts) and not re.match(r"[^\s,)\]]", written[at:])
        parts += f"'{found[0]}'" if bare else found[0]
    return parts + written[at:]


def _bare_text(before: str) -> bool:
    """Whether a text without quotes has begun."""
    return not re.search(r"(?:[=<>(\[,]|\b(?:LIKE|ILIKE|IN|BETWEEN|AND|CONTAINS|WITH)\b)\s*\Z", before, re.IGNORECASE)


def _filled(shape: Any, values: list[Any]) -> Any:
    """The values themselves, where their numbers stand."""
    if not isinstance(shape, list):
        if isinstance(shape, str) and _VALUE.search(shape):
            raise argument_error("a part of this condition is no value: an operator has to stand before it")
        return shape
    if shape[:1] == ["value"]:
        return ["value", bound_value(shape[1], values)]
    return [_filled(each, values) for each in shape]


def bound_value(node: Any, values: list[Any]) -> Any:
    """A node with the values for their numbers."""
    match node:
        case tree.Text(value=written):
            if (alone := _VALUE.fullmatch(written)) is not None:
                return values[int(alone[1])]
            parts = _VALUE.split(written)
            if len(parts) == 1:
                return node
            return tree.Template(tuple(values[int(p)] if n % 2 else p for n, p in enumerate(parts) if n % 2 or p))
        case tree.Array(items=items):
            return tree.Array(tuple(bound_value(each, values) for each in items))
    return node


def _flat(node: Any) -> Iterator[Any]:
    match node:
        case tree.Binary(operator="+" | "&", left=left, right=right):
            yield from _flat(left)
            yield from _flat(right) if _has_text(right) else (right,)
        case tree.Text(value=text):
            yield text
        case tree.Template(parts=parts):
            yield from parts
        case _:
            yield node


def _has_text(node: Any) -> bool:
    """Whether it is text that is put together, and no sum."""
    match node:
        case tree.Binary(operator="+" | "&", left=left, right=right):
            return _has_text(left) or _has_text(right)
    return isinstance(node, tree.Text | tree.Template)
