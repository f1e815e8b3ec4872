"""Hover: the documentation of a keyword, a function or a word; the kind of a variable; the head of a procedure."""

from typing import Any

from palaver.basic.analyzer.checks.names import PREDEFINED
from palaver.basic.analyzer.checks.signatures import signature
from palaver.basic.function import Function
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.grammar.word import Word
from palaver.basic.grammar.words import WORDS
from palaver.basic.keyword import Keyword
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Procedure, Table
from palaver.basic.server.document import Document
from palaver.basic.server.kinds import kind
from palaver.basic.server.names import Occurrence, occurrence_at
from palaver.basic.server.positions import range_of
from palaver.basic.source import Span
from palaver.basic.tokens import Token


def hover(document: Document, offset: int) -> dict[str, Any] | None:
    """Markdown and the range that it is about; None where there is nothing to tell."""
    found = occurrence_at(document, offset)
    told, span = ("", Span(0, 0)) if found is None else (_named(document, found), found.span)
    if not told:
        told, span = _word(document, offset)
    if not told:
        return None
    return {"contents": {"kind": "markdown", "value": told}, "range": range_of(document.source, span)}


def _named(document: Document, found: Occurrence) -> str:
    if found.kind == "variable":
        evident = kind(document, found.name)
        where = f" of {found.scope}" if found.scope else ""
        return fenced(f"{found.name}: {evident}" if evident else found.name) + f"\n\nA variable{where}."
    if found.kind == "procedure":
        return procedure(document, found.name)
    if found.kind == "label":
        return f"{fenced(found.name + ':')}\n\nA label."
    if found.kind == "table" and found.name in document.tables:
        return table(document.tables[found.name])
    if found.kind == "known" and found.name in FUNCTIONS:
        return function(FUNCTIONS[found.name])
    if found.kind == "known" and found.name in PREDEFINED:
        return f"{fenced(found.name)}\n\nPredefined in every run, where it applies."
    return ""


def _word(document: Document, offset: int) -> tuple[str, Span]:
    """The longest phrase of a keyword, or of the grammar, that the cursor stands in."""
    tokens = document.tokens
    at = next((n for n, t in enumerate(tokens) if t.start <= offset <= t.end and t.kind == "name"), None)
    if at is None:
        return _in_text(document, offset)
    for start in range(max(0, at - 3), at + 1):
        match = library().match(tokens, start)
        if match is not None and match.after > at and _on_line(tokens, start, at):
            keyword = library().keywords[match.entry.keyword.id]
            return keyword_text(keyword), Span(tokens[start].start, tokens[match.after - 1].end)
    for start in range(max(0, at - 3), at + 1):
        for end in range(min(len(tokens), start + 4), at, -1):
            phrase = " ".join(each.key.upper() for each in tokens[start:end])
            if phrase in WORDS and _on_line(tokens, start, end - 1):
                return word_text(WORDS[phrase]), Span(tokens[start].start, tokens[end - 1].end)
    name = tokens[at].key
    return (function(FUNCTIONS[name]) if name in FUNCTIONS else ""), Span(tokens[at].start, tokens[at].end)


def _on_line(tokens: list[Token], start: int, end: int) -> bool:
    return all(each.kind == "name" for each in tokens[start : end + 1])


def _in_text(document: Document, offset: int) -> tuple[str, Span]:
    token = document.token_at(offset)
    if token is None or token.kind != "text" or token.key.casefold() not in document.tables:
        return "", Span(0, 0)
    return table(document.tables[token.key.casefold()]), Span(token.start, token.end)


def fenced(text: str) -> str:
    return f"```basic\n{text}\n```"


def keyword_text(keyword: Keyword) -> str:
    parts = [fenced(signature(keyword)), keyword.doc]
    if keyword.instead:
        parts.append(keyword.instead)
    if keyword.returns:
        parts.append(f"Value: {keyword.returns}.")
    if keyword.aliases:
        parts.append(f"Also: {', '.join(keyword.aliases)}.")
    if keyword.handler is None and keyword.module:
        parts.append(f"Needs the module {keyword.module}.")
    return "\n\n".join([*parts, fenced(keyword.example)])


def word_text(word: Word) -> str:
    also = [f"Also: {', '.join(word.aliases)}."] if word.aliases else []
    return "\n\n".join([fenced(word.form), word.doc, *also, fenced(word.example)])


def function(found: Function) -> str:
    return "\n\n".join([fenced(found.signature), found.doc, fenced(found.example)])


def head(node: Procedure) -> str:
    formals = ", ".join(f"{each.name}{' AS ' + each.type if each.type else ''}" for each in node.formals)
    return f"{node.kind} {node.written or node.name}({formals})"


def procedure(document: Document, name: str) -> str:
    for each in document.analysis.program.statements:
        if isinstance(each, Procedure) and each.name == name:
            return "\n\n".join([fenced(head(each)), *_comment(document, each)])
    return ""


def _comment(document: Document, node: Procedure) -> list[str]:
    """The comment lines directly above a procedure tell of it."""
    line = document.source.line_of(node.span.start)
    by_line = {
        document.source.line_of(each.span.start): each for each in document.analysis.program.comments if each.own
    }
    lines: list[str] = []
    while (line := line - 1) in by_line:
        lines.insert(0, by_line[line].text.lstrip("'/# ").removeprefix("REM").strip())
    return [" ".join(lines)] if lines else []


def table(found: Table) -> str:
    columns = "\n".join(f"  {each.name} {each.type}{' KEY' if each.key else ''}" for each in found.columns)
    return fenced(f"TABLE {found.name}\n{columns}\nEND TABLE")
