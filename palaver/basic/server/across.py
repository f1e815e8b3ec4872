"""Definitions, uses and new names across all programs of a bot, of which one is open."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from palaver.basic.analyzer.bot import stem_of
from palaver.basic.server.document import Document
from palaver.basic.server.names import occurrence_at, same
from palaver.basic.server.navigation import Edit, NotRenamed, renamable, renaming
from palaver.basic.server.shared import Shared, script_of, shared, shared_at
from palaver.basic.source import Span

_TOOL: Final = re.compile(r"[^\W_][\w-]{0,63}")
_TABLE: Final = "its rows are kept under its name and would stay there; declare another TABLE, and copy them with MERGE"
_FILE: Final = "is named by its file: give that another path, or name it by a line TOOL before its header"


@dataclass(frozen=True, slots=True)
class Place:
    document: Document
    span: Span


def definitions(document: Document, offset: int) -> list[Place]:
    """Where a name is given its meaning, in this program or another one of the bot."""
    found = shared_at(document, offset)
    if found is not None:
        return list(_defined(document, found))[:1]
    here = occurrence_at(document, offset)
    given = [each for each in same(document, here) if each.defines] if here else []
    return [Place(document, each.span) for each in given[:1]]


def uses(document: Document, offset: int, *, declaration: bool = True) -> list[Place]:
    """Every place of a name that programs share, else every place in this one."""
    found = shared_at(document, offset)
    if found is not None and found.kind in {"table", "tool", "script"}:
        every = [each for each in _everywhere(document, found.name) if _alike(each[1], found)]
        return [Place(where, each.span) for where, each in every if declaration or not each.defines]
    here = occurrence_at(document, offset)
    own = same(document, here) if here else ()
    first = next((each for each in own if each.defines), None)
    return [Place(document, each.span) for each in own if declaration or each is not first]


def renamed_at(document: Document, offset: int) -> Span | None:
    """The name that would be changed."""
    found, own = shared_at(document, offset), renamable(document, offset)
    if found is not None and found.kind != "table":
        return found.span
    return own.span if own else None


def renamed(document: Document, offset: int, name: str) -> Mapping[str, list[Edit]]:
    """The edits of each program by its path; NotRenamed where the bot would mean something else afterwards."""
    found = shared_at(document, offset)
    if found is None:
        parameter = _parameter_at(document, offset)
        if parameter is None:
            return {document.source.name: renaming(document, offset, name)}
        return _parameter(document, parameter, name)
    if found.kind == "table":
        raise NotRenamed(f"{found.name} is a table: {_TABLE}")
    if found.kind == "script":
        raise NotRenamed(f"{found.name} {_FILE}")
    if found.kind == "tool":
        return _tool(document, found, name)
    place = next(_defined(document, found), None)
    if place is None:
        raise NotRenamed(f"there is no PARAM {found.name}")
    return _parameter(place.document, found.name, name)


def _tool(document: Document, found: Shared, name: str) -> Mapping[str, list[Edit]]:
    every = [each for each in _everywhere(document, found.name) if _alike(each[1], found)]
    if not any(each.defines for _, each in every):
        raise NotRenamed(f"{found.name} {_FILE}")
    if not _TOOL.fullmatch(name):
        raise NotRenamed(f"{name!r} is no name of a tool: a letter, then letters, digits, _ and -")
    taken = {stem_of(path) for path in document.around.sources}
    taken |= {each.name.casefold() for where in _documents(document) for each in where.analysis.tools}
    if name.casefold() in taken - {found.name.casefold()}:
        raise NotRenamed(f"there is a tool or a program {name} already")
    edits: dict[str, list[Edit]] = {}
    for where, each in every:
        edits.setdefault(where.source.name, []).append((each.span, name))
    return edits


def _parameter_at(document: Document, offset: int) -> str | None:
    own = renamable(document, offset)
    if own is None or own.kind != "variable" or own.scope:
        return None
    declared = [each.name for each in shared(document) if each.kind == "parameter" and each.defines]
    return next((each for each in declared if _folded(each) == own.name), None)


def _parameter(document: Document, old: str, name: str) -> Mapping[str, list[Edit]]:
    """A parameter is a variable of its own program, a text in GET TOOL PARAM, and a key where others call it."""
    path, wanted = document.source.name, _folded(old)
    declared = next(each for each in shared(document) if each.kind == "parameter" and _folded(each.name) == wanted)
    own = dict(renaming(document, declared.span.start, name))
    edits: dict[str, list[Edit]] = {}
    for where, each in _everywhere(document, old):
        here = where.source.name == path
        if here and each.kind == "parameter" and _folded(each.name) == wanted:
            own.setdefault(each.span, name)
        elif each.kind == "argument" and _folded(each.name) == wanted and _calls(document, each):
            if here:
                own[each.span] = name
            else:
                kept = where.text[each.span.start : each.span.end]
                edits.setdefault(where.source.name, []).append((each.span, f"{name} = {kept}" if each.short else name))
    return {path: sorted(own.items()), **edits}


def _calls(document: Document, argument: Shared) -> bool:
    return script_of(argument.script, [*document.around.sources, document.source.name]) == document.source.name


def _defined(document: Document, found: Shared) -> Iterator[Place]:
    if found.kind == "parameter":
        yield from _declared(document, "parameter", found.name)
    elif found.kind == "argument":
        where = _program(document, found.script)
        yield from _declared(where, "parameter", found.name) if where else ()
    else:
        for where in (document, *_others(document, found.name)):
            if found.kind in {"table", "tool"}:
                yield from _declared(where, found.kind, found.name)
        program = _program(document, found.name) if found.kind in {"tool", "script"} else None
        if program is not None:
            yield Place(program, Span(0, 0))


def _declared(document: Document, kind: str, name: str) -> Iterator[Place]:
    for each in shared(document):
        if each.kind == kind and each.defines and _folded(each.name) == _folded(name):
            yield Place(document, each.span)


def _program(document: Document, name: str) -> Document | None:
    path = script_of(name, {**document.around.sources, document.source.name: document.source})
    if path is None or path == document.source.name:
        return document if path else None
    return Document(document.around.sources[path], document.around)


def _everywhere(document: Document, name: str) -> Iterator[tuple[Document, Shared]]:
    for where in (document, *_others(document, name)):
        for each in shared(where):
            yield where, each


def _documents(document: Document) -> Iterator[Document]:
    yield document
    yield from _others(document, "")


def _others(document: Document, name: str) -> Iterator[Document]:
    """The other programs, of which most need not be read: those where the name stands."""
    wanted = stem_of(name) if name else ""
    for path, source in document.around.sources.items():
        if path != document.source.name and wanted in source.text.casefold():
            yield Document(source, document.around)


def _alike(one: Shared, other: Shared) -> bool:
    if one.kind == other.kind == "table":
        return _folded(one.name) == _folded(other.name)
    return {one.kind, other.kind} <= {"tool", "script"} and stem_of(one.name) == stem_of(other.name)


def _folded(name: str) -> str:
    """As programs tell names apart."""
    return name.casefold().removesuffix("$")
