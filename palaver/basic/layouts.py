"""Layouts of documents: {{values}}, {{#each rows}} and {{#if value}} in HTML or Markdown; no value becomes markup."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.limits import charge, heavy
from palaver.basic.values.members import member
from palaver.basic.values.text import text
from palaver.basic.values.truth import truth

Escape = Callable[[str], str]

# Possessive: what is no sign is seen to be none in one pass.
_TAG: Final = re.compile(r"\{\{\s*+((?:#each|#if|else|/each|/if)(?![\w.]))?+\s*+(@index|[\w.]*+)\s*+\}\}")
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~:\"'=])")
_DEEPEST: Final = 20


@dataclass(slots=True)
class _Block:
    """`kind` is "each", "if", or "" for the whole; `otherwise` is what stands behind {{else}}."""

    kind: str
    path: str
    line: int
    parts: list["str | _Value | _Block"] = field(default_factory=list)
    otherwise: list["str | _Value | _Block"] | None = None

    @property
    def open(self) -> list["str | _Value | _Block"]:
        return self.parts if self.otherwise is None else self.otherwise


@dataclass(frozen=True, slots=True)
class _Value:
    path: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names mean: in an {{#each}} those of the row, then those around it."""

    this: Any
    number: int = 0
    around: "_Scope | None" = None


def as_html(written: str) -> str:
    return html.escape(written).replace("\n", "<br>")


def as_markdown(written: str) -> str:
    """Signs that Markdown reads stand for themselves; a line end is a blank, so that tables and lists stay whole."""
    return _MARKS.sub(r"\\\1", " ".join(written.split()))


def laid_out(template: str, data: Any, escape: Escape) -> str:
    """The document; ArgumentError where a block is not closed, or closed without having been opened."""
    charge(len(template))
    pieces: list[str] = []
    size = 0
    for piece in _written(_parsed(template).parts, _Scope(data), escape):
        size += len(piece)
        heavy(size)
        pieces.append(piece)
    return "".join(pieces)


def _parsed(template: str) -> _Block:
    blocks = [_Block("", "", 1)]
    at, line = 0, 1
    for match in _TAG.finditer(template):
        blocks[-1].open.append(template[at : match.start()])
        line += template.count("\n", at, match.start())
        _take(blocks, match[1] or "", match[2], line, match[0])
        line += match[0].count("\n")
        at = match.end()
    if len(blocks) > 1:
        raise _wrong(f"{{{{#{blocks[-1].kind}}}}} is not closed", blocks[-1].line)
    blocks[0].parts.append(template[at:])
    return blocks[0]


def _take(blocks: list[_Block], word: str, path: str, line: int, written: str) -> None:
    """One sign of the template: a block begins or ends, or a value stands there."""
    last = blocks[-1]
    if not word:
        last.open.append(_Value(path) if path else written)
    elif word.startswith("#"):
        if not path:
            raise _wrong(f"{written} does not say of what", line)
        if len(blocks) > _DEEPEST:
            raise _wrong(f"blocks are nested deeper than {_DEEPEST}", line)
        block = _Block(word[1:], path, line)
        last.open.append(block)
        blocks.append(block)
    elif word == "else":
        if not last.kind or last.otherwise is not None:
            raise _wrong("{{else}} belongs to no block", line)
        last.otherwise = []
    elif last.kind == word[1:]:
        blocks.pop()
    else:
        raise _wrong(f"{written} closes nothing", line)


def _written(parts: Sequence["str | _Value | _Block"], scope: _Scope, escape: Escape) -> Iterator[str]:
    for part in parts:
        charge(64)
        if isinstance(part, str):
            yield part
        elif isinstance(part, _Value):
            found = _found(scope, part.path)
            yield "" if found is None else escape(text(found))
        else:
            yield from _of_block(part, scope, escape)


def _of_block(block: _Block, scope: _Scope, escape: Escape) -> Iterator[str]:
    found = _found(scope, block.path)
    rows = _rows(found) if block.kind == "each" else []
    if rows:
        for number, row in enumerate(rows, 1):
            yield from _written(block.parts, _Scope(row, number, scope), escape)
    elif block.kind == "if" and found is not None and found != [] and truth(found):
        yield from _written(block.parts, scope, escape)
    else:
        yield from _written(block.otherwise or [], scope, escape)


def _rows(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _found(scope: _Scope, path: str) -> Any:
    """A name of the nearest row that has it; None where nobody does."""
    if path == "@index":
        return scope.number
    if path in {"this", "."}:
        return scope.this
    names = path.removeprefix("this.").split(".")
    place: _Scope | None = scope
    while place is not None:
        value = place.this
        if isinstance(value, Mapping) and member(value, names[0]) is not None:
            for name in names:
                value = member(value, name) if isinstance(value, dict | list) else None
            return value
        place = None if path.startswith("this.") else place.around
    return None


def _wrong(message: str, line: int) -> BasicError:
    return BasicError("ArgumentError", f"line {line} of the template: {message}")
