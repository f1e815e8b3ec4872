"""Names that programs of a bot share: tables, tools, scripts, what CALL binds; where each stands in a program."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from palaver.basic.analyzer.bot import meant
from palaver.basic.library import library
from palaver.basic.nodes import declarations as told
from palaver.basic.nodes import expressions as tree
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.walking import within
from palaver.basic.server.document import Document
from palaver.basic.source import Span

Kind = Literal["table", "tool", "script", "parameter", "argument"]
_TOOLS: Final = frozenset({"use_tool", "remove_tool", "add_suggestion_tool"})
_SCRIPTS: Final = {"set_schedule": 1, "clear_schedule": 0}
_ROWS: Final = frozenset({"INSERT", "UPDATE", "DELETE"})


@dataclass(frozen=True, slots=True)
class Shared:
    """
    `name` as it is written, `span` without quotes; `script` is the one whose parameter it is.

    A "parameter" is that of PARAM and GET TOOL PARAM, an "argument" what CALL binds; `short` stands for `name = name`.
    """

    kind: Kind
    name: str
    span: Span
    defines: bool = False
    script: str = ""
    short: bool = False


def shared(document: Document) -> Iterator[Shared]:
    """All that a program says of others, or to them."""
    for node in within(document.analysis.program.statements):
        match node:
            case told.Table():
                yield from _named(document, "table", node.name, Span(node.span.start + 5, node.span.end), defines=True)
            case told.Column(references=str(table)) if table:
                yield from _named(document, "table", table, Span(node.span.start + len(node.name), node.span.end))
            case told.Param():
                where = Span(node.span.start + 5, node.span.end)
                yield from _named(document, "parameter", node.name, where, defines=True)
            case told.TableIndex():
                yield from _named(document, "table", node.table, node.span)
            case told.ToolName():
                yield from _written(document, "tool", node.name, Span(node.span.start + 4, node.span.end))
            case told.Handler(subject=tree.Text() as subject) if node.kind in _ROWS:
                yield from _text(document, "table", subject)
            case tree.RunScript(script=tree.Text() as script):
                yield from _text(document, "script", script)
                yield from _arguments(document, node, script.value)
            case tree.KeywordCall():
                yield from _keyword(document, node)


def shared_at(document: Document, offset: int) -> Shared | None:
    return next((each for each in shared(document) if each.span.start <= offset <= each.span.end), None)


def script_of(written: str, names: Iterable[str]) -> str | None:
    """The file that a program means by a name."""
    known = [*names]
    found = meant(written, known) if known else []
    return found[0] if len(found) == 1 else None


def _keyword(document: Document, node: tree.KeywordCall) -> Iterator[Shared]:
    given = node.arguments
    if node.keyword in _TOOLS and given:
        yield from _text(document, "tool", given[0])
    elif node.keyword in _SCRIPTS:
        yield from (one for each in given[_SCRIPTS[node.keyword] :][:1] for one in _text(document, "script", each))
    elif node.keyword == "get_tool_param" and given:
        yield from _text(document, "parameter", given[0])
    else:
        places = library().keywords[node.keyword].parameters
        takes = next((at for at, each in enumerate(places) if each.kind == "source"), None)
        if takes is not None and takes < len(given):
            yield from _text(document, "table", given[takes])


def _arguments(document: Document, node: tree.RunScript, script: str) -> Iterator[Shared]:
    for each in node.pairs.items if node.pairs else ():
        short = isinstance(each.value, tree.Name) and each.value.span == each.span
        start = each.span.start
        if document.text[start : start + len(each.key)].casefold() == each.key.casefold():
            yield Shared("argument", each.key, Span(start, start + len(each.key)), script=script, short=short)


def _text(document: Document, kind: Kind, node: Node) -> Iterator[Shared]:
    """A literal whose every character stands for itself."""
    if isinstance(node, tree.Text) and document.text[node.span.start + 1 : node.span.end - 1] == node.value:
        yield Shared(kind, node.value, Span(node.span.start + 1, node.span.end - 1))


def _written(document: Document, kind: Kind, name: str, within_: Span) -> Iterator[Shared]:
    at = document.text.find(name, *within_)
    if name and at >= 0:
        yield Shared(kind, name, Span(at, at + len(name)), defines=True)


def _named(document: Document, kind: Kind, name: str, where: Span, *, defines: bool = False) -> Iterator[Shared]:
    wanted = name.casefold()
    for each in document.tokens:
        if each.kind == "name" and where.start <= each.start < where.end and each.key == wanted:
            yield Shared(kind, name, Span(each.start, each.end), defines)
            return
