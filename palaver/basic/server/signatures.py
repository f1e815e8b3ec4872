"""Signature help: what the call around the cursor takes, and which argument is being written."""

from dataclasses import dataclass
from typing import Any

from palaver.basic.function_names import FUNCTIONS
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.library import Entry, clause, library
from palaver.basic.nodes.declarations import Procedure
from palaver.basic.server.document import Document
from palaver.basic.server.hover import head
from palaver.basic.tokens import Token


@dataclass(frozen=True, slots=True)
class Signature:
    """`label` holds the texts of its `parameters`."""

    label: str
    parameters: tuple[str, ...]
    doc: str


def signature_help(document: Document, offset: int) -> dict[str, Any] | None:
    line = document.line_before(offset)
    found = _in_brackets(document, line) or _after_keyword(line)
    if found is None:
        return None
    shown, active = found
    parameters = [{"label": each} for each in shown.parameters]
    told = {"label": shown.label, "parameters": parameters, "documentation": {"kind": "markdown", "value": shown.doc}}
    many = shown.parameters and shown.parameters[-1].endswith(("…", "..."))
    last = len(parameters) - 1
    return {
        "signatures": [told],
        "activeSignature": 0,
        "activeParameter": min(active, last) if many and last >= 0 else active,
    }


def _in_brackets(document: Document, line: list[Token]) -> tuple[Signature, int] | None:
    """The innermost call whose bracket is open."""
    depth = commas = 0
    for at in range(len(line) - 1, -1, -1):
        token = line[at]
        if token.kind != "op":
            continue
        if token.key in {")", "]", "}"}:
            depth += 1
        elif token.key in {"(", "[", "{"}:
            depth -= 1
            if depth < 0:
                before = line[at - 1] if at else None
                if token.key != "(" or before is None or before.kind != "name":
                    return None
                shown = _callable(document, before.key, method=at > 1 and line[at - 2].key in {".", "?."})
                return (shown, commas) if shown else None
        elif token.key == "," and depth == 0:
            commas += 1
    return None


def _callable(document: Document, name: str, *, method: bool) -> Signature | None:
    for each in document.analysis.program.statements:
        if isinstance(each, Procedure) and each.name == name and not method:
            formals = tuple(f"{one.name}{' AS ' + one.type if one.type else ''}" for one in each.formals)
            return Signature(head(each), formals, "")
    if name in FUNCTIONS:
        function = FUNCTIONS[name]
        takes = [each.strip() for each in function.takes.split(",") if each.strip()][1 if method else 0 :]
        return Signature(f"{function.name}({', '.join(takes)})", tuple(takes), function.doc)
    keyword = next((each for each in library().keywords.values() if name.upper() in each.phrases), None)
    return _of(keyword) if keyword and keyword.returns else None


def _after_keyword(line: list[Token]) -> tuple[Signature, int] | None:
    """The keyword that begins the line, or what is assigned; commas count its positions."""
    end = Token("end", "", 0, 0)
    tokens = [*line, end, end, end, end]
    for start in range(len(line)):
        if line[start].kind != "name" or (start and line[start - 1].key not in {"=", ":", "then", "else", "return"}):
            continue
        match = library().match(tokens, start)
        if match is not None and match.after <= len(line):
            return _of(match.entry.keyword), _active(match.entry, tokens, match.after, len(line))
    return None


def _active(entry: Entry, tokens: list[Token], start: int, end: int) -> int:
    """The place among the parameters of `_of`: that of the last clause word, else as many as there are commas."""
    placed, clauses = _parts(entry.keyword)
    depth = commas = 0
    said: Parameter | None = None
    for at in range(start, end):
        token = tokens[at]
        if token.kind == "op":
            depth += token.key in {"(", "[", "{"}
            depth -= token.key in {")", "]", "}"}
            commas += depth == 0 and token.key == ","
        elif token.kind == "name" and depth == 0 and (found := clause(entry, tokens, at)):
            said = found[0]
    if said is not None:
        return [*placed, *clauses].index(said)
    if commas < len(placed):
        return commas
    return len(placed) - 1 if placed and placed[-1].many else len(placed) + len(clauses)


def _parts(keyword: Keyword) -> tuple[list[Parameter], list[Parameter]]:
    """What is given by position, and what clause words alone give."""
    return [each for each in keyword.parameters if each.positional], [
        each for each in keyword.parameters if not each.positional
    ]


def _of(keyword: Keyword) -> Signature:
    first, then = _parts(keyword)
    placed = [each.name + "…" * each.many for each in first]
    clauses = [each.words[0] if each.shape == "flag" else f"{each.words[0]} {each.name}" for each in then]
    label = " ".join([keyword.phrase, ", ".join(placed), *(f"[{each}]" for each in clauses)]).strip()
    return Signature(label, (*placed, *clauses), keyword.doc)
