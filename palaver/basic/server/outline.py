"""Document symbols and folding: what a file declares, and what of it can be closed."""

from collections.abc import Iterator
from typing import Any, Final

from palaver.basic.later import name_of
from palaver.basic.nodes import declarations, statements
from palaver.basic.nodes.expressions import Text
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.walking import within
from palaver.basic.server.document import Document
from palaver.basic.server.hover import head
from palaver.basic.server.positions import range_of

_FUNCTION, _STRUCT, _FIELD, _EVENT, _PROPERTY, _KEY = 12, 23, 8, 24, 7, 20
_FOLDED: Final = (
    statements.If,
    statements.For,
    statements.ForEach,
    statements.While,
    statements.Do,
    statements.Select,
    statements.Case,
    statements.With,
    statements.Try,
    statements.TextBlock,
    statements.ScheduleIn,
    declarations.Procedure,
    declarations.Table,
    declarations.Handler,
    declarations.Workflow,
)


def symbols(document: Document) -> list[dict[str, Any]]:
    """Parameters, procedures, tables with their columns, handlers, hooks, labels."""
    return [made for each in document.analysis.program.statements for made in _symbol(document, each)]


def _symbol(document: Document, node: Node) -> Iterator[dict[str, Any]]:
    match node:
        case declarations.Procedure():
            yield _shown(document, node, node.written or node.name, _FUNCTION, head(node))
        case declarations.Param():
            yield _shown(document, node, node.name, _PROPERTY, node.type)
        case declarations.Table():
            columns = [_shown(document, each, each.name, _FIELD, each.type) for each in node.columns]
            yield {**_shown(document, node, node.name, _STRUCT, "TABLE"), "children": columns}
        case declarations.Handler():
            yield _shown(document, node, name_of(node), _EVENT, "")
        case declarations.Webhook():
            subject = node.endpoint.value if isinstance(node.endpoint, Text) else "…"
            yield _shown(document, node, f"WEBHOOK {subject}", _EVENT, "")
        case statements.Label():
            yield _shown(document, node, node.name, _KEY, "label")


def _shown(document: Document, node: Node, name: str, kind: int, detail: str) -> dict[str, Any]:
    place = range_of(document.source, node.span)
    return {"name": name or "?", "detail": detail, "kind": kind, "range": place, "selectionRange": place}


def folding(document: Document) -> list[dict[str, Any]]:
    """Blocks of more than one line, and runs of comments."""
    source, found = document.source, list[dict[str, Any]]()
    for node in within(document.analysis.program.statements):
        if isinstance(node, _FOLDED):
            first, last = source.line_of(node.span.start), source.line_of(max(node.span.start, node.span.end - 1))
            if last > first:
                found.append({"startLine": first - 1, "endLine": last - 1})
    lines = sorted(source.line_of(each.span.start) - 1 for each in document.analysis.program.comments if each.own)
    for first, last in _runs(lines):
        found.append({"startLine": first, "endLine": last, "kind": "comment"})
    return sorted(found, key=lambda each: (each["startLine"], each["endLine"]))


def _runs(lines: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for at, line in enumerate(lines):
        start = line if start is None else start
        if at + 1 == len(lines) or lines[at + 1] != line + 1:
            if line > start:
                yield start, line
            start = None
