"""A name is changed in a program: everywhere, and nowhere else."""

import re
from typing import Final

from palaver.basic.errors import BasicError
from palaver.basic.server.document import Document
from palaver.basic.server.names import Occurrence, occurrence_at, occurrences, same
from palaver.basic.source import Span

_NAME: Final = re.compile(r"[^\W\d]\w*\$?")
Edit = tuple[Span, str]
_RENAMED: Final = frozenset({"variable", "procedure", "label"})


class NotRenamed(BasicError):
    """A name that cannot be changed so; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__("RenameError", message)


def renamable(document: Document, offset: int) -> Occurrence | None:
    found = occurrence_at(document, offset)
    return found if found is not None and found.kind in _RENAMED else None


def renaming(document: Document, offset: int, name: str) -> list[Edit]:
    """NotRenamed where the program would mean something else afterwards."""
    found = renamable(document, offset)
    if found is None:
        raise NotRenamed("there is no variable, procedure or label here")
    if not _NAME.fullmatch(name):
        raise NotRenamed(f"{name!r} is no name: a letter or _, then letters, digits and _")
    edits = [(each.span, _written(document, each, name)) for each in same(document, found)]
    _proved(document, found, edits, name)
    return edits


def _written(document: Document, found: Occurrence, name: str) -> str:
    old = document.text[found.span.start : found.span.end]
    if found.form == "pair":
        return f"{old} = {name}"
    return f"{name} AS {old}" if found.form == "column" else name


def _proved(document: Document, found: Occurrence, edits: list[Edit], name: str) -> None:
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
