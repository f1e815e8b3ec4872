"""Go to definition, references, rename: over the places where names stand."""

import re
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.server.document import Document
from palaver.basic.server.names import Occurrence, occurrence_at, occurrences, same
from palaver.basic.server.positions import Range, range_of
from palaver.basic.source import Span

_NAME: Final = re.compile(r"[^\W\d]\w*\$?")
_RENAMED: Final = frozenset({"variable", "procedure", "label"})


class NotRenamed(BasicError):
    """A name that cannot be changed so; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__("RenameError", message)


def definition(document: Document, offset: int) -> list[Range]:
    """Where a name is given its meaning: a variable at its first assignment, everything else where it is declared."""
    found = occurrence_at(document, offset)
    if found is None:
        table = _table_in_text(document, offset)
        return [range_of(document.source, table)] if table else []
    given = [each for each in same(document, found) if each.defines]
    return [range_of(document.source, each.span) for each in given[:1]]


def references(document: Document, offset: int, *, declaration: bool = True) -> list[Range]:
    found = occurrence_at(document, offset)
    if found is None:
        return []
    every = same(document, found)
    first = next((each for each in every if each.defines), None)
    return [range_of(document.source, each.span) for each in every if declaration or each is not first]


def renamable(document: Document, offset: int) -> Occurrence | None:
    found = occurrence_at(document, offset)
    return found if found is not None and found.kind in _RENAMED else None


def rename(document: Document, offset: int, name: str) -> list[dict[str, Any]]:
    """Edits; NotRenamed where the program would mean something else afterwards."""
    found = renamable(document, offset)
    if found is None:
        raise NotRenamed("there is no variable, procedure or label here")
    if not _NAME.fullmatch(name):
        raise NotRenamed(f"{name!r} is no name: a letter or _, then letters, digits and _")
    edits = [(each.span, _written(document, each, name)) for each in same(document, found)]
    _proved(document, found, edits, name)
    return [{"range": range_of(document.source, span), "newText": text} for span, text in edits]


def _written(document: Document, found: Occurrence, name: str) -> str:
    old = document.text[found.span.start : found.span.end]
    if found.form == "pair":
        return f"{old} = {name}"
    return f"{name} AS {old}" if found.form == "column" else name


def _proved(document: Document, found: Occurrence, edits: list[tuple[Span, str]], name: str) -> None:
    """The changed program is read: each name in it must name what it named before."""
    text, at = "", 0
    for span, new in edits:
        text += document.text[at : span.start] + new
        at = span.end
    changed = Document.of(text + document.text[at:], document.source.name, document.around)
    new_name = name.removesuffix("$").casefold()
    taken = (found.kind, found.scope, new_name)
    if new_name != found.name and any(each.identity == taken for each in occurrences(document)):
        raise NotRenamed(f"{name} already means something here")
    before = [_meaning(each, found, new_name) for each in occurrences(document)]
    if before != [each.identity for each in occurrences(changed)]:
        raise NotRenamed(f"{name} already means something here")
    if len(changed.analysis.errors) > len(document.analysis.errors):
        raise NotRenamed(f"{name} cannot stand everywhere where {found.name} does")


def _meaning(each: Occurrence, found: Occurrence, name: str) -> tuple[str, str, str]:
    scope = name if found.kind == "procedure" and each.scope == found.name else each.scope
    return (each.kind, scope, name) if each.identity == found.identity else (each.kind, scope, each.name)


def _table_in_text(document: Document, offset: int) -> Span | None:
    """The table that a string names: FIND "orders"."""
    token = document.token_at(offset)
    if token is None or token.kind != "text":
        return None
    return next((e.span for e in occurrences(document) if e.kind == "table" and e.name == token.key.casefold()), None)
