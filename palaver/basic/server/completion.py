"""Completion: keywords by phrase, clause words in their place, names, tables and their columns, tools, functions."""

from collections.abc import Iterator
from typing import Any, Final

from palaver.basic.analyzer.checks.names import PREDEFINED
from palaver.basic.analyzer.checks.signatures import signature
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.grammar.words import FAMILIES
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.library import Found, library
from palaver.basic.nodes.declarations import Procedure
from palaver.basic.server.document import Document
from palaver.basic.server.hover import fenced, head
from palaver.basic.server.kinds import columns, kind
from palaver.basic.server.names import occurrences
from palaver.basic.server.positions import range_of
from palaver.basic.source import Span
from palaver.basic.tokens import Token
from palaver.basic.types import HEAR_TYPES, PARAM_TYPES

Item = dict[str, Any]
_METHOD, _FUNCTION, _FIELD, _VARIABLE, _CLASS, _KEYWORD, _FILE, _TYPE = 2, 3, 5, 6, 7, 14, 17, 25
_HEADS: Final = frozenset({"then", "else"})
_TABLES: Final = frozenset({"find", "save", "insert", "update", "delete", "merge", "get_last"})
_SCRIPTS: Final = frozenset({"use_tool", "remove_tool", "add_suggestion_tool", "get_tool_param", "set_schedule"})
_COLLECTIONS: Final = frozenset({"use_kb", "clear_kb", "think_kb"})
_END: Final = Token("end", "", 0, 0)
_METHODS: Final = tuple(
    sorted({each.name: each for each in FUNCTIONS.values() if each.arguments and each.arguments[0].required}.items())
)


def completion(document: Document, offset: int) -> list[Item]:
    """In no order; the editor filters by what is already written."""
    line = document.line_before(offset)
    inside = document.token_at(offset)
    if inside is not None and inside.kind == "text" and inside.start < offset < max(inside.end, inside.start + 2):
        return list(_in_text(document, line, inside))
    if document.is_text(offset):
        return []
    last = line[-1] if line else _END
    if last.kind == "op" and last.key in {".", "?."}:
        return list(_members(document, line))
    head = _head(line)
    if all(each.kind == "name" for each in head):
        start = head[0].start if head else _start(document, offset)
        words = " ".join(each.key for each in head)
        made = list(_phrases(document, words, Span(start, offset)))
        if not head:
            return [*made, *(_names(document) if _keyword(head) is None else _after(document, head))]
        if made:
            return [*made, *(_names(document) if _keyword(head) is None else _after(document, head))]
    return list(_after(document, head))


def _start(document: Document, offset: int) -> int:
    """Where the word that the cursor is in begins."""
    token = next((each for each in document.tokens if each.kind == "name" and each.start < offset <= each.end), None)
    return token.start if token else offset


def _head(line: list[Token]) -> list[Token]:
    """The tokens of the statement that the cursor is in."""
    for at in range(len(line) - 1, -1, -1):
        if (line[at].kind == "op" and line[at].key == ":") or (line[at].kind == "name" and line[at].key in _HEADS):
            return line[at + 1 :]
    return line


# ---- what begins a statement


def _phrases(document: Document, words: str, span: Span) -> Iterator[Item]:
    """Keywords and words of the grammar whose phrase goes on from `words`."""
    place = range_of(document.source, span)
    for keyword in library().keywords.values():
        for phrase in (keyword.phrase, *keyword.aliases):
            if phrase.casefold().startswith(f"{words} " if words else "") and not keyword.undocumented:
                yield _phrase(phrase, keyword_snippet(phrase, keyword), signature(keyword), keyword.doc, place)
    for family in FAMILIES:
        for word in family.words:
            if word.phrase.casefold().startswith(f"{words} " if words else "") and word.phrase != "LABEL":
                yield _phrase(word.phrase, word.snippet or word.phrase, word.form, word.doc, place)


def _phrase(phrase: str, snippet: str, detail: str, doc: str, place: dict[str, Any]) -> Item:
    return {
        "label": phrase,
        "kind": _KEYWORD,
        "detail": detail,
        "documentation": {"kind": "markdown", "value": doc},
        "filterText": phrase,
        "insertTextFormat": 2,
        "textEdit": {"range": place, "newText": snippet},
    }


def keyword_snippet(phrase: str, keyword: Keyword) -> str:
    """The phrase with a place for each argument that it needs."""
    needed = [each for each in keyword.parameters if each.required and each.positional]
    if not needed:
        return f"{phrase} $0" if keyword.parameters else phrase
    return f"{phrase} " + ", ".join(_hole(number, each) for number, each in enumerate(needed, 1))


def _hole(number: int, parameter: Parameter) -> str:
    quoted = parameter.kind in {"text", "source", "file", "url"}
    return f'"${{{number}:{parameter.name}}}"' if quoted else f"${{{number}:{parameter.name}}}"


# ---- what follows in a statement


def _after(document: Document, head: list[Token]) -> Iterator[Item]:
    if head and head[-1].kind == "name" and head[-1].key in {"as", "of"}:
        kinds = HEAR_TYPES if head[0].key == "hear" else PARAM_TYPES
        yield from ({"label": each, "kind": _TYPE} for each in dict.fromkeys(kinds.values()))
    found = _keyword(head)
    if found is not None:
        yield from _clauses(found.entry.keyword, head[found.after :])
        yield from _columns(document, found, head)
    if head and head[0].key == "call":
        yield from (_procedure(each) for each in document.analysis.program.statements if isinstance(each, Procedure))
        return
    yield from _names(document)
    yield from _values()


def _keyword(head: list[Token]) -> Found | None:
    """The last keyword that begins in the statement, at its head or as a value."""
    tokens = [*head, _END, _END, _END, _END]
    found = None
    for at, token in enumerate(head):
        if token.kind == "name" and (at == 0 or head[at - 1].kind == "op"):
            match = library().match(tokens, at)
            if match is not None and match.after <= len(head):
                found = match
    return found


def _clauses(keyword: Keyword, rest: list[Token]) -> Iterator[Item]:
    """Clause words that have not been written yet."""
    written = " ".join(each.key for each in rest if each.kind == "name")
    for parameter in keyword.parameters:
        for words in parameter.words:
            if words != "=" and f" {words.casefold()} " not in f" {written} ":
                yield {"label": words, "kind": _KEYWORD, "detail": f"{keyword.phrase}: {parameter.name}"}


def _columns(document: Document, found: Found, head: list[Token]) -> Iterator[Item]:
    """Of the table that the keyword names, wherever a condition or values follow."""
    named = next((each.key for each in head[found.after :] if each.kind == "text"), "")
    table = document.tables.get(named.casefold())
    if table is not None:
        for each in table.columns:
            yield {"label": each.name, "kind": _FIELD, "detail": f"{table.name}: {each.type}"}


def _names(document: Document) -> Iterator[Item]:
    seen: set[str] = set()
    for each in occurrences(document):
        if each.kind == "variable" and each.name not in seen:
            seen.add(each.name)
            label = document.text[each.span.start : each.span.end]
            yield {"label": label, "kind": _VARIABLE, "detail": kind(document, each.name) or "variable"}
    yield from (_procedure(each) for each in document.analysis.program.statements if isinstance(each, Procedure))


def _procedure(node: Procedure) -> Item:
    name = node.written or node.name
    return {"label": name, "kind": _FUNCTION, "detail": head(node), "insertText": f"{name}($0)", "insertTextFormat": 2}


def _values() -> Iterator[Item]:
    for name in sorted(PREDEFINED - {"report", "item"}):
        yield {"label": name, "kind": _VARIABLE, "detail": "predefined"}
    for word in ("TRUE", "FALSE", "NULL"):
        yield {"label": word, "kind": _KEYWORD}
    for function in {id(each): each for each in FUNCTIONS.values()}.values():
        made: Item = {"label": function.name, "kind": _FUNCTION, "detail": function.signature}
        made["documentation"] = {"kind": "markdown", "value": f"{function.doc}\n\n{fenced(function.example)}"}
        yield {**made, "insertText": f"{function.name}($0)", "insertTextFormat": 2}
    for keyword in library().keywords.values():
        if keyword.returns and not keyword.undocumented:
            yield {"label": keyword.phrase, "kind": _KEYWORD, "detail": signature(keyword)}


def _members(document: Document, line: list[Token]) -> Iterator[Item]:
    """After a dot: columns where the rows are known, keys that the program gives, methods."""
    before = line[-2] if len(line) > 1 else _END
    for each in columns(document, before.key):
        yield {"label": each.name, "kind": _FIELD, "detail": each.type}
    for name, function in _METHODS:
        yield {"label": name.casefold(), "kind": _METHOD, "detail": function.signature}


def _in_text(document: Document, line: list[Token], inside: Token) -> Iterator[Item]:
    """In the string after FIND, USE TOOL, USE KB, CALL: what it can name."""
    head = [each for each in _head(line) if each.start < inside.start]
    found = _keyword(head)
    place = range_of(document.source, Span(inside.start + 1, max(inside.start + 1, inside.end - 1)))
    names: list[tuple[str, int]] = []
    if found is None:
        if head and head[-1].key == "call":
            names = [(each, _FILE) for each in document.around.scripts]
    elif found.entry.keyword.id in _TABLES and found.after == len(head):
        names = [(each.name, _CLASS) for each in document.tables.values()]
    elif found.entry.keyword.id in _SCRIPTS:
        names = [(each, _FILE) for each in document.around.scripts]
    elif found.entry.keyword.id in _COLLECTIONS:
        names = [(each, _FILE) for each in document.around.collections]
    for name, sort in names:
        yield {"label": name, "kind": sort, "textEdit": {"range": place, "newText": name}}
