"""Signatures: arguments and clauses of keywords against what they declare."""

from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.binding import bind
from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.nodes.expressions import Array, Boolean, KeywordCall, Map, Number, Text
from palaver.basic.nodes.node import Node

_NUMERIC: Final = frozenset({"number", "integer"})


def run(survey: Survey) -> Iterator[Diagnostic]:
    for call in survey.all(KeywordCall):
        keyword = survey.library.keywords[call.keyword]
        yield from _known(survey, call, keyword)
        bound = bind(keyword, call)
        if bound.surplus:
            message = f"{call.phrase} does not take so many arguments"
            yield survey.warning("arguments", message, bound.surplus[0].span, expected=signature(keyword))
        if bound.missing and call.phrase != "SET":
            names = ", ".join(each.name for each in bound.missing)
            yield survey.warning("arguments", f"{call.phrase} lacks {names}", call.span, expected=signature(keyword))
        for word in bound.twice:
            yield survey.warning("arguments", f"{word} stands twice", call.span, suggestion="take one out")
        for parameter, value in bound.values.items():
            yield from _fits(survey, call, parameter, value)


def _known(survey: Survey, call: KeywordCall, keyword: Keyword) -> Iterator[Diagnostic]:
    if keyword.undocumented:
        yield survey.warning("undocumented", f"{call.phrase} is not documented", call.span, suggestion=keyword.instead)
    elif call.phrase in keyword.legacy:
        yield survey.warning(
            "legacy", f"{call.phrase} is an old spelling", call.span, suggestion=f"write {keyword.phrase}"
        )
    elif call.keyword == "set_user" and len(call.arguments) > 1:
        hint = 'use SET USER MEMORY "name", name'
        yield survey.warning("legacy", "SET USER name, email, id", call.span, suggestion=hint)


def _fits(survey: Survey, call: KeywordCall, parameter: Parameter, value: Node) -> Iterator[Diagnostic]:
    """Types where a literal makes them evident."""
    wrong = False
    if parameter.kind in _NUMERIC:
        wrong = isinstance(value, Array | Map) or (isinstance(value, Text) and not is_number(value.value))
    elif parameter.kind == "map":
        wrong = isinstance(value, Number | Boolean)
    elif parameter.kind in {"array", "rows"}:
        wrong = isinstance(value, Number | Boolean | Map)
    elif parameter.kind in {"url", "file"}:
        wrong = isinstance(value, Number | Boolean | Array)
    if wrong:
        message = f"{parameter.name} of {call.phrase} is {article(parameter.kind)}"
        yield survey.warning("type", message, value.span, expected=article(parameter.kind))


def article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def signature(keyword: Keyword) -> str:
    """How a keyword is written, for people: what has a place, then clauses."""
    placed = [_optional(each.name + "…" * each.many, each) for each in keyword.parameters if each.positional]
    clauses = [_optional(_clause(each), each) for each in keyword.parameters if not each.positional]
    return " ".join([keyword.phrase, ", ".join(placed), *clauses]).replace("  ", " ").strip()


def _clause(parameter: Parameter) -> str:
    return parameter.words[0] if parameter.shape == "flag" else f"{parameter.words[0]} {parameter.name}"


def _optional(text: str, parameter: Parameter) -> str:
    return text if parameter.required else f"[{text}]"


CHECK = Check("arguments and clauses of keywords", run)
